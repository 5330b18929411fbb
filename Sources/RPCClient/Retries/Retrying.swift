import RPC

/// The attempts of a call that has failed once at least. Pure: the caller waits. Made at the first failure, so that a
/// call which succeeds does not pay for it.
final class Retrying {
  private let policy: RetryPolicy
  private var backoff: Backoff
  /// Attempts that have failed and were followed by another one.
  private(set) var previousAttempts = 0

  init(_ policy: RetryPolicy) {
    self.policy = policy
    backoff = policy.backoff
    backoff.reset()
  }

  /// How long to wait before the next attempt; nil when there is none.
  func pause(
    after code: RPCError.Code, _ pushback: RetryPushback?, throttle: inout RetryThrottle,
    using generator: inout some RandomNumberGenerator
  ) -> Duration? {
    if pushback == .never {
      _ = throttle.attemptFailed()
      return nil
    }
    guard policy.retryableCodes.contains(code), throttle.attemptFailed(),
      previousAttempts + 1 < policy.maxAttempts
    else { return nil }
    previousAttempts += 1
    guard case .after(let pause) = pushback else { return backoff.next(using: &generator) }
    backoff.reset()
    return pause
  }
}
