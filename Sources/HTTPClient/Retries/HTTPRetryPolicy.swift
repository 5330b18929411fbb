/// How often and when a request is sent again.
///
/// Only what is idempotent is sent again: after a failure of the connection, and after the statuses of
/// ``retriedStatuses``. The request's timeout is that of all attempts together; where a pause would not end before it,
/// the last answer or error stands.
public struct HTTPRetryPolicy: Sendable {
  /// Attempts in all, the first one included; what is below 1 counts as 1.
  public var maxAttempts = 3
  /// The pause before the second attempt; each further one is twice as long. A server's Retry-After replaces it.
  public var initialPause: Duration = .milliseconds(100)
  /// The longest pause of ours.
  public var longestPause: Duration = .seconds(5)
  /// Statuses that another attempt may mend.
  public var retriedStatuses: Set<Int> = [429, 500, 502, 503, 504]

  public init() {}

  /// Sends once.
  public static var never: HTTPRetryPolicy {
    var policy = HTTPRetryPolicy()
    policy.maxAttempts = 1
    return policy
  }

  /// The pause behind an attempt, from 1: half of its length certain, half of it at random, so that those who failed
  /// together do not come back together.
  func pause(afterAttempt attempt: Int, random: Double = .random(in: 0...1)) -> Duration {
    let factor = Double(1 << min(max(attempt - 1, 0), 20))
    return min(initialPause * factor, longestPause) * (0.5 + random / 2)
  }
}

/// What a server says about when to come again (RFC 9110, section 10.2.3).
enum RetryAfter {
  /// The pause that is asked for: seconds, or a date, which needs the time of the day. Nil when there is no sense in it.
  static func pause(_ value: String?, nowUnixSeconds: Int64) -> Duration? {
    guard let value else { return nil }
    if let seconds = Int64(value), seconds >= 0, seconds <= 1 << 31 { return .seconds(seconds) }
    guard let time = HTTPTime.unixSeconds(value) else { return nil }
    return .seconds(max(0, time - nowUnixSeconds))
  }
}
