public import Protobuf

/// RunRetryPolicy says whether a run that failed is executed again from its first task, how often, and after what pause.
///
/// What a browser has done cannot be undone: a run is retried only where its plan says that it may be. The pause is
/// min(`maxBackoff`, `initialBackoff` * `backoffMultiplier` ^ (attempt - 1)), or down to half of it, at random.
public struct RunRetryPolicy: Message {
  /// The most attempts, the first one included, 1 to 20; 0 stands for 1. What a runner hands back before the first task
  /// has begun does not count; later it is a failure like any other (RUNNER_LOST).
  public var maxAttempts: Int32 = 0

  /// The pause after the first failed attempt, at most 1 hour. Unset: 5 seconds.
  public var initialBackoff: ProtoDuration?

  /// What the pause is multiplied with after each further failure, 1 to 10; 0 stands for 2.
  public var backoffMultiplier: Double = 0

  /// The longest pause, at most 1 day. Unset: 5 minutes.
  public var maxBackoff: ProtoDuration?

  /// The failures after which a run is tried again. None given: BROWSER_CRASHED, RUNNER_LOST and INTERNAL.
  public var categories: [FailureCategory] = []

  public init() {}

  public static let schema = Schema<RunRetryPolicy>("vantflow.v1.RunRetryPolicy") {
    Field(1, "max_attempts", \.maxAttempts, .range(0...PlanLimits.maxRunAttempts))
    Field(2, "initial_backoff", \.initialBackoff)
    Field(
      3, "backoff_multiplier", \.backoffMultiplier,
      .satisfies("must be 0 or between 1 and 10") { $0 == 0 || (1...PlanLimits.maxBackoffMultiplier).contains($0) })
    Field(4, "max_backoff", \.maxBackoff)
    Field(5, "categories", \.categories, .atMost(20), .each(.specified), .unique())
  }
}
