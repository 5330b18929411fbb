public import EventLoop

/// The moment at which a call ends at the latest, on this process's monotonic clock. Over the wire goes what is left of
/// it, as a ``Timeout``.
public struct Deadline: Hashable, Sendable, Comparable {
  /// The moment on the loops' clock.
  public let instant: LoopInstant

  public init(_ instant: LoopInstant) {
    self.instant = instant
  }

  /// The deadline of a call that may take this long from `now` on.
  public init(_ timeout: Timeout, from now: LoopInstant = .now) {
    instant = now.advanced(by: timeout.duration)
  }

  /// A call may take for ever.
  public static let none = Deadline(.distantFuture)

  /// Whether there is no deadline.
  public var isNone: Bool { instant == .distantFuture }

  /// What is left; zero when the deadline has passed.
  public func remaining(at now: LoopInstant = .now) -> Duration {
    now.duration(to: instant)
  }

  /// Whether the time is up.
  public func hasPassed(at now: LoopInstant = .now) -> Bool {
    instant <= now
  }

  public static func < (one: Deadline, other: Deadline) -> Bool { one.instant < other.instant }
}
