import EventLoop

/// When a process that drains is done with waiting: one moment for runs and for calls, which come to their ends one after
/// the other. Kubernetes, by its default, kills 30 seconds after SIGTERM, whatever is still going on.
struct DrainDeadline {
  /// How long runs may go on.
  let forRuns: Duration
  /// How long they may take behind that to be handed back: a second at least, also where nothing is to be waited for. What
  /// is left then is for the calls of those who watch them.
  let forHandBacks: Duration
  /// How long the runs of other hosts may go on, which hand back theirs by themselves.
  let forHosts: Duration
  private let end: LoopInstant

  /// The most that is kept from the runs for handing them back, and again for the calls: a tenth of the whole each.
  private static let longestKept: Duration = .seconds(2)
  private static let leastForHandBacks: Duration = .seconds(1)

  init(_ drain: Duration, from start: LoopInstant) {
    end = start.advanced(by: drain)
    let kept = min(drain / 10, Self.longestKept)
    forRuns = drain - kept * 2
    forHosts = drain - kept
    forHandBacks = max(kept, Self.leastForHandBacks)
  }

  /// What is left, for calls.
  func rest(at now: LoopInstant) -> Duration { max(.zero, now.duration(to: end)) }
}
