import Messages
import Protobuf

/// Every task and every run has a time limit, and they have to fit into each other.
enum TimeRules {
  static func check(_ plan: Plan, _ issues: inout PlanIssues) {
    let planLimit = plan.timeout?.totalMilliseconds ?? PlanLimits.defaultPlanTimeoutMilliseconds
    check(
      plan.timeout, "timeout", PlanLimits.minPlanTimeoutMilliseconds...PlanLimits.maxPlanTimeoutMilliseconds, &issues)
    var pauses: Int64 = 0
    for (index, task) in plan.tasks.enumerated() {
      let path = "tasks[\(index)]"
      check(task.timeout, path + ".timeout", 1...PlanLimits.maxTaskTimeoutMilliseconds, &issues)
      if let policy = task.retryPolicy { checkRetry(policy, path + ".retry_policy", &issues) }
      let limit = task.timeout?.totalMilliseconds ?? PlanLimits.defaultTaskTimeoutMilliseconds
      if case .wait(let wait)? = task.action, case .duration(let duration)? = wait.condition {
        checkPause(duration, limit, path + ".wait.duration", &issues)
        pauses = pauses &+ max(0, min(duration.totalMilliseconds, PlanLimits.maxWaitMilliseconds))
      } else if limit > planLimit, limit <= PlanLimits.maxTaskTimeoutMilliseconds {
        issues.warning(
          path + ".timeout", .timeoutsExceedPlan,
          "This task may take longer (\(TimeText.text(milliseconds: limit))) than the whole run "
            + "(\(TimeText.text(milliseconds: planLimit))).")
      }
    }
    if pauses >= planLimit, planLimit > 0 {
      issues.error(
        "timeout", .timeoutsExceedPlan,
        "The plan's pauses alone take \(TimeText.text(milliseconds: pauses)), the run may take "
          + "\(TimeText.text(milliseconds: planLimit)).")
    }
  }

  private static func checkPause(
    _ duration: ProtoDuration, _ limit: Int64, _ field: String, _ issues: inout PlanIssues
  ) {
    check(duration, field, 1...PlanLimits.maxWaitMilliseconds, &issues)
    guard duration.totalMilliseconds >= limit, limit > 0 else { return }
    issues.error(
      field, .waitLongerThanTimeout,
      "The pause of \(TimeText.text(milliseconds: duration.totalMilliseconds)) does not fit into the task's timeout of "
        + "\(TimeText.text(milliseconds: limit)).")
  }

  private static func checkRetry(_ policy: RetryPolicy, _ path: String, _ issues: inout PlanIssues) {
    check(policy.initialBackoff, path + ".initial_backoff", 0...PlanLimits.maxInitialBackoffMilliseconds, &issues)
    check(policy.maxBackoff, path + ".max_backoff", 0...PlanLimits.maxMaxBackoffMilliseconds, &issues)
    let initial = policy.initialBackoff?.totalMilliseconds ?? PlanLimits.defaultInitialBackoffMilliseconds
    if let longest = policy.maxBackoff?.totalMilliseconds, longest < initial {
      issues.warning(
        path + ".max_backoff", .backoffOutOfRange,
        "The longest pause is shorter than the first one (\(TimeText.text(milliseconds: initial))): every pause is "
          + "\(TimeText.text(milliseconds: longest)).")
    }
  }

  private static func check(
    _ duration: ProtoDuration?, _ field: String, _ range: ClosedRange<Int64>, _ issues: inout PlanIssues
  ) {
    guard let milliseconds = duration?.totalMilliseconds, !range.contains(milliseconds) else { return }
    issues.error(
      field, .timeoutOutOfRange,
      "It has to be from \(TimeText.text(milliseconds: range.lowerBound)) to "
        + "\(TimeText.text(milliseconds: range.upperBound)).")
  }
}
