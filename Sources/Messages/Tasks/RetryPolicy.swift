public import Protobuf

/// RetryPolicy says how often a task is tried, and how long to pause between the attempts: min(`maxBackoff`,
/// `initialBackoff` * `backoffMultiplier` ^ (attempt - 1)).
public struct RetryPolicy: Message {
  /// The most attempts, the first one included, 1 to 10; 0 stands for 1.
  public var maxAttempts: Int32 = 0

  /// The pause after the first failed attempt, at most 1 minute. Unset: 1 second.
  public var initialBackoff: ProtoDuration?

  /// What the pause is multiplied with after each further failure, 1 to 10; 0 stands for 2.
  public var backoffMultiplier: Double = 0

  /// The longest pause, at most 5 minutes. Unset: 30 seconds.
  public var maxBackoff: ProtoDuration?

  public init() {}

  public static let schema = Schema<RetryPolicy>("vantflow.v1.RetryPolicy") {
    Field(1, "max_attempts", \.maxAttempts, .range(0...PlanLimits.maxAttempts))
    Field(2, "initial_backoff", \.initialBackoff)
    Field(
      3, "backoff_multiplier", \.backoffMultiplier,
      .satisfies("must be 0 or between 1 and 10") { $0 == 0 || (1...PlanLimits.maxBackoffMultiplier).contains($0) })
    Field(4, "max_backoff", \.maxBackoff)
  }
}
