import EventLoop

/// The moment at which an action must have ended, as an absolute point in time, so that steps share one budget.
struct Deadline: Sendable {
  let instant: LoopInstant

  init(after duration: Duration) { instant = .now.advanced(by: duration) }

  /// Time left; zero when it has passed.
  var remaining: Duration { LoopInstant.now.duration(to: instant) }
  var hasPassed: Bool { remaining == .zero }

  /// Time for one step: what is left, and no more than `limit`.
  func limit(_ limit: Duration) -> Duration { min(limit, remaining) }
}
