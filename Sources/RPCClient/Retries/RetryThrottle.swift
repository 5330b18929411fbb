/// When a channel stops sending calls again because too many fail (A6, "Throttling Retry Attempts and Hedged RPCs").
public struct RetryThrottling: Sendable {
  /// Tokens of a channel at its start and at most, 1 to 1000. A failure takes one; no call is sent again while half or
  /// less are left.
  public var maxTokens = 10

  /// What a call that succeeds gives back, in tokens; A6 counts to the thousandth.
  public var tokenRatio = 0.1

  public init() {}

  /// - Parameters:
  ///   - maxTokens: tokens at the start and at most.
  ///   - tokenRatio: what a call that succeeds gives back.
  public init(maxTokens: Int, tokenRatio: Double) {
    self.maxTokens = maxTokens
    self.tokenRatio = tokenRatio
  }
}

/// The tokens of one channel. Pure.
struct RetryThrottle {
  // In thousandths, so that nothing is lost in adding.
  private let max: Int
  private let ratio: Int
  private(set) var tokens: Int

  init(_ throttling: RetryThrottling?) {
    max = Swift.min(Swift.max(throttling?.maxTokens ?? 0, 0), 1000) * 1000
    ratio = Int(Swift.min(Swift.max(throttling?.tokenRatio ?? 0, 0), 1000) * 1000)
    tokens = max
  }

  mutating func callSucceeded() {
    if tokens < max { tokens = Swift.min(tokens + ratio, max) }
  }

  /// An attempt failed in a way that is retried, or the server asks for no retry. Whether retries are admitted.
  mutating func attemptFailed() -> Bool {
    guard max > 0 else { return true }
    tokens = Swift.max(tokens - 1000, 0)
    return tokens > max / 2
  }
}
