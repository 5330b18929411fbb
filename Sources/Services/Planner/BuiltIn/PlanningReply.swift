import Messages

/// What the built-in planner answers.
struct PlanningReply {
  private let source: InstructionSource
  private let misses: [PlanDraft.Miss]

  init(source: InstructionSource, misses: [PlanDraft.Miss]) {
    self.source = source
    self.misses = misses
  }

  /// What was not understood, in the words of the person.
  var fragments: [String] {
    misses.prefix(PlannerLimits.maxFragments).map { fragment($0) }
  }

  func understood(_ plan: Plan) -> String {
    let steps = plan.tasks.enumerated().map { "\($0 + 1). \($1.name)" }.joined(separator: "\n")
    let count = plan.tasks.count == 1 ? "one step" : "\(plan.tasks.count) steps"
    let next = misses.isEmpty ? "Review the plan and approve it to run it." : "Review, correct and approve the plan."
    return "I made a draft plan with \(count):\n\(steps)\n" + notUnderstoodLines + next
  }

  var nothingUnderstood: String {
    "I made no plan, since I understood nothing to do in a browser.\n" + notUnderstoodLines + Self.help
  }

  static let tooLong =
    "I made no plan: the text is longer than \(PlanLimits.maxInstructionCharacters) characters.\n" + help

  private var notUnderstoodLines: String {
    guard !misses.isEmpty else { return "" }
    var lines = misses.prefix(PlannerLimits.maxFragments).map { miss in
      "- “\(fragment(miss))”" + (miss.reason.map { ": \($0)" } ?? "")
    }
    let more = misses.count - lines.count
    if more > 0 { lines.append("- and \(more) more") }
    return "I did not understand:\n" + lines.joined(separator: "\n") + "\n"
  }

  private func fragment(_ miss: PlanDraft.Miss) -> String {
    source.excerpt(miss.range, limit: PlannerLimits.maxFragmentCharacters)
  }

  private static let help = """
    I can open pages, click, type, choose, wait, extract values, take screenshots and run JavaScript. For example:
    Go to example.com, click “Sign up”, type Ada into the name field, wait for “Welcome”, extract the text of .total \
    and take a screenshot.
    """
}
