import Messages

/// How often a task is tried and how long to pause in between, from its policy and the contract's defaults.
struct RetryBackoff: Sendable {
  let maxAttempts: Int
  private let initialMilliseconds: Double
  private let multiplier: Double
  private let maxMilliseconds: Double

  init(_ policy: RetryPolicy?) {
    maxAttempts = max(1, Int(policy?.maxAttempts ?? 1))
    initialMilliseconds = Double(
      policy?.initialBackoff?.totalMilliseconds ?? PlanLimits.defaultInitialBackoffMilliseconds)
    let given = policy?.backoffMultiplier ?? 0
    multiplier = given == 0 ? PlanLimits.defaultBackoffMultiplier : given
    maxMilliseconds = Double(policy?.maxBackoff?.totalMilliseconds ?? PlanLimits.defaultMaxBackoffMilliseconds)
  }

  /// The pause after this failed attempt, counted from 1.
  func pause(afterAttempt attempt: Int) -> Duration {
    var milliseconds = initialMilliseconds
    for _ in 1..<max(1, attempt) where milliseconds < maxMilliseconds { milliseconds *= multiplier }
    return .milliseconds(Int64(max(0, min(milliseconds, maxMilliseconds))))
  }
}
