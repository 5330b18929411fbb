public import RPC

/// How often and when a call is sent again that has failed (gRPC's proposal A6).
///
/// A call is sent again only while nothing of its answer but the end has come: with the header list of an answer the
/// call is committed. The deadline is that of all attempts together; where the pause would not end before it, the call
/// ends with the error of the last attempt.
public struct RetryPolicy: Sendable {
  /// Attempts in all, the first one included; what is below 1 counts as 1.
  public var maxAttempts = 3

  /// The pauses between attempts. A pause that the server asks for takes the place of one, and starts them anew.
  public var backoff: Backoff

  /// The failures after which another attempt makes sense.
  public var retryableCodes: Set<RPCError.Code> = [.unavailable]

  /// Three attempts at what was UNAVAILABLE: a tenth of a second between the first two, then two tenths, each up to a
  /// fifth longer or shorter.
  public init() {
    backoff = Backoff()
    backoff.initial = .milliseconds(100)
    backoff.multiplier = 2
    backoff.maximum = .seconds(1)
  }

  /// A policy of one's own; the jitter is the fifth that A6 has.
  ///
  /// - Parameters:
  ///   - maxAttempts: attempts in all, the first one included.
  ///   - initialBackoff: the pause before the second attempt.
  ///   - maxBackoff: the longest pause, without jitter.
  ///   - multiplier: by how much a pause is longer than the one before.
  ///   - retryableCodes: the failures after which the call is sent again.
  public init(
    maxAttempts: Int, initialBackoff: Duration, maxBackoff: Duration, multiplier: Double = 2,
    retryableCodes: Set<RPCError.Code> = [.unavailable]
  ) {
    self.init()
    self.maxAttempts = maxAttempts
    self.retryableCodes = retryableCodes
    backoff.initial = initialBackoff
    backoff.maximum = maxBackoff
    backoff.multiplier = multiplier
  }
}

/// What a channel's calls do when an attempt fails.
public struct ChannelRetries: Sendable {
  /// For methods that are declared to change nothing, or nothing more at the second time. Nil sends none again.
  ///
  /// These are retried unless told otherwise: a second attempt does no harm there, and servers that restart are common.
  public var idempotent: RetryPolicy? = RetryPolicy()

  /// For all other methods; nil, the default, sends none again. Choose it only where every such method bears being
  /// called twice, for example by a request id.
  public var others: RetryPolicy?

  /// What keeps retries from making an outage worse; nil lets every policy have its way.
  public var throttling: RetryThrottling? = RetryThrottling()

  public init() {}

  func policy(for idempotency: Idempotency) -> RetryPolicy? {
    idempotency == .unknown ? others : idempotent
  }
}

/// What one call does when an attempt fails.
public enum CallRetries: Sendable {
  /// As the channel has it for the method.
  case ofChannel
  /// The call is sent once.
  case never
  /// As said here, whatever the method is.
  indirect case policy(RetryPolicy)
}
