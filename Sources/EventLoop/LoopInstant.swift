import CUV

/// A point on the monotonic clock, in nanoseconds since an arbitrary start.
public struct LoopInstant: Sendable, Hashable, Comparable {
  public let nanoseconds: UInt64

  public init(nanoseconds: UInt64) { self.nanoseconds = nanoseconds }

  /// The clock itself; ``EventLoop/now`` is cheaper and precise to a turn of the loop.
  public static var now: LoopInstant { LoopInstant(nanoseconds: uv_hrtime()) }

  public static let distantFuture = LoopInstant(nanoseconds: .max)

  public static func < (left: LoopInstant, right: LoopInstant) -> Bool { left.nanoseconds < right.nanoseconds }

  /// Later by `duration`; a negative duration counts as zero, an overflow as ``distantFuture``.
  public func advanced(by duration: Duration) -> LoopInstant {
    let (sum, overflow) = nanoseconds.addingReportingOverflow(duration.wholeNanoseconds)
    return overflow ? .distantFuture : LoopInstant(nanoseconds: sum)
  }

  /// The time from here to `other`; zero when `other` has passed.
  public func duration(to other: LoopInstant) -> Duration {
    other <= self ? .zero : .nanoseconds(Int64(clamping: other.nanoseconds - nanoseconds))
  }
}

extension Duration {
  /// Nanoseconds, clamped to 0...UInt64.max.
  public var wholeNanoseconds: UInt64 {
    let (seconds, attoseconds) = components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    let (product, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
    return overflow ? .max : product &+ UInt64(attoseconds / 1_000_000_000)
  }
}
