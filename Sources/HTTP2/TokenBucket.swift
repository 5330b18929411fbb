/// Allows bursts of `burst` events and `perSecond` in the long run. Pure: the clock is passed in.
public struct TokenBucket: Sendable {
  public struct Limit: Sendable, Equatable {
    public var burst: Int
    public var perSecond: Int

    public init(burst: Int, perSecond: Int) {
      self.burst = burst
      self.perSecond = perSecond
    }
  }

  private let limit: Limit
  private var tokens: Double
  private var refilledAt: UInt64

  /// A full bucket. `nanoseconds` is a reading of a monotonic clock, as in ``take(at:)``.
  public init(_ limit: Limit, at nanoseconds: UInt64 = 0) {
    self.limit = limit
    tokens = Double(limit.burst)
    refilledAt = nanoseconds
  }

  /// Takes `count` tokens; `false` when there are fewer, which are kept.
  public mutating func take(_ count: Int = 1, at nanoseconds: UInt64) -> Bool {
    if nanoseconds > refilledAt {
      let seconds = Double(nanoseconds - refilledAt) / 1e9
      tokens = min(Double(limit.burst), tokens + seconds * Double(limit.perSecond))
      refilledAt = nanoseconds
    }
    guard tokens >= Double(count) else { return false }
    tokens -= Double(count)
    return true
  }
}
