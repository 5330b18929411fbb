import Database

/// What one process tells the others, in the payload of a NOTIFY: who it is, and what moved. Never the data itself.
///
/// The text is `origin;event;event…`. An event is `q` (a run was queued), `l,run,project,first,last` (log entries),
/// `r,run,project,final` (a run changed) or `a,project` (activity).
struct LiveNotice: Equatable {
  /// A process, to know one's own notices by.
  let origin: UUID
  var isRunQueued = false
  /// Runs with new log entries, and their numbers.
  var logs: [UUID: Log] = [:]
  /// Runs whose state or progress changed, and whether that was the last change.
  var runs: [UUID: Run] = [:]
  /// Projects with new activity.
  var projects: Set<UUID> = []

  struct Log: Equatable {
    let project: UUID
    var numbers: ClosedRange<Int64>
  }

  struct Run: Equatable {
    let project: UUID
    var isFinal: Bool
  }

  init(origin: UUID) {
    self.origin = origin
  }

  /// Events in it.
  var count: Int { logs.count + runs.count + projects.count + (isRunQueued ? 1 : 0) }

  /// Takes an event in; those of one subject become one. Past the limit it is left to the poll.
  mutating func add(_ event: LiveEvent) {
    switch event {
    case .logged(let batch):
      addLog(batch.runID, batch.projectID, batch.numbers)
    case .logMoved(let run, let project, let numbers):
      addLog(run, project, numbers)
    case .runChanged(let run, let project, let isFinal):
      guard runs[run] != nil || hasRoom else { return }
      runs[run] = Run(project: project, isFinal: isFinal || runs[run]?.isFinal == true)
    case .activity(let project):
      guard projects.contains(project) || hasRoom else { return }
      projects.insert(project)
    case .recorded, .logsSkipped, .recordWentBack:
      return
    }
  }

  /// The events in it.
  var events: [LiveEvent] {
    logs.map { .logMoved(run: $0, project: $1.project, numbers: $1.numbers) }
      + runs.map { .runChanged(run: $0, project: $1.project, isFinal: $1.isFinal) }
      + projects.map { .activity(project: $0) }
  }

  private var hasRoom: Bool { count < ServiceLimits.eventsPerNotification }

  private mutating func addLog(_ run: UUID, _ project: UUID, _ numbers: ClosedRange<Int64>) {
    guard let known = logs[run]?.numbers else {
      if hasRoom { logs[run] = Log(project: project, numbers: numbers) }
      return
    }
    logs[run]?.numbers = min(known.lowerBound, numbers.lowerBound)...max(known.upperBound, numbers.upperBound)
  }
}

extension LiveNotice {
  /// The payload.
  var text: String {
    var parts = ["\(origin)"]
    if isRunQueued { parts.append("q") }
    parts += logs.map { "l,\($0),\($1.project),\($1.numbers.lowerBound),\($1.numbers.upperBound)" }
    parts += runs.map { "r,\($0),\($1.project),\($1.isFinal ? 1 : 0)" }
    parts += projects.map { "a,\($0)" }
    return parts.joined(separator: ";")
  }

  /// Reads a payload; nil without an origin. Events that it does not know, of a newer version, are passed over.
  init?(_ text: String) {
    var parts = text.split(separator: ";")
    guard !parts.isEmpty, let origin = UUID(String(parts.removeFirst())) else { return nil }
    self.init(origin: origin)
    for part in parts { read(part.split(separator: ",").map(String.init)) }
  }

  private mutating func read(_ words: [String]) {
    switch (words.first, words.count) {
    case ("q", 1):
      isRunQueued = true
    case ("l", 5):
      guard let run = UUID(words[1]), let project = UUID(words[2]), let first = Int64(words[3]),
        let last = Int64(words[4]), first <= last
      else { return }
      logs[run] = Log(project: project, numbers: first...last)
    case ("r", 4):
      guard let run = UUID(words[1]), let project = UUID(words[2]) else { return }
      runs[run] = Run(project: project, isFinal: words[3] == "1")
    case ("a", 2):
      if let project = UUID(words[1]) { projects.insert(project) }
    default:
      return
    }
  }
}
