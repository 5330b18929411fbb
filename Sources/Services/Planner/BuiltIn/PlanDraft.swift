import Messages
import Protobuf

/// The plan of an instruction while its clauses are read one after the other.
struct PlanDraft {
  private let source: InstructionSource
  private var tasks: [PlanTask] = []
  private var misses: [Miss] = []

  /// The sentence that has a wait in front ("once “Welcome” appears, …") which was not understood.
  private var blockedSentence: Int?

  /// A part of the instruction that was not understood, and why.
  struct Miss: Equatable {
    var range: Range<Int>
    var reason: String?
  }

  init(source: InstructionSource) { self.source = source }

  mutating func add(_ clause: Clause) {
    guard clause.sentence != blockedSentence else {
      // Without its wait the rest of the sentence must not be done: it becomes part of what was not understood.
      if let last = misses.indices.last {
        misses[last].range = misses[last].range.lowerBound..<clause.range.upperBound
      }
      return
    }
    switch ClauseReader.read(clause, in: source) {
    case .understood(let more, let leftovers):
      append(more, leftovers, of: clause)
    case .htmlSnapshot(let name, let leftovers):
      if case .screenshot? = tasks.last?.action, name == nil {
        tasks = tasks.dropLast() + TaskDraft.keepingHTML(tasks.suffix(1))
      } else {
        append([TaskDraft.htmlSnapshot(name: name)], [], of: clause)
      }
      misses += leftovers.map { Miss(range: $0) }
    case .notUnderstood(let reason):
      misses.append(Miss(range: clause.range, reason: reason))
      if Objection.isAwaited(clause.verbText) { blockedSentence = clause.sentence }
    }
  }

  private mutating func append(_ more: [PlanTask], _ leftovers: [Range<Int>], of clause: Clause) {
    guard tasks.count + more.count <= PlanLimits.maxTasks else {
      misses.append(Miss(range: clause.range, reason: "a plan has at most \(PlanLimits.maxTasks) tasks"))
      return
    }
    guard more.allSatisfy({ $0.violations().isEmpty }) else {
      misses.append(Miss(range: clause.range, reason: "it is longer than a task may be"))
      return
    }
    tasks += more
    misses += leftovers.map { Miss(range: $0) }
  }

  func finish() -> PlanningResult {
    let reply = PlanningReply(source: source, misses: misses)
    guard !tasks.isEmpty else {
      return PlanningResult(plan: nil, reply: reply.nothingUnderstood, notUnderstood: reply.fragments)
    }
    var plan = Plan()
    let text = SensitiveField.redacted(source, for: tasks)
    plan.title = text.excerpt(0..<text.scalars.count, limit: PlannerLimits.maxTitleCharacters)
    plan.description = text.excerpt(0..<text.scalars.count, limit: PlanLimits.maxDescriptionCharacters)
    plan.tasks = UniqueNames.applied(to: tasks)
    return PlanningResult(plan: plan, reply: reply.understood(plan), notUnderstood: reply.fragments)
  }
}
