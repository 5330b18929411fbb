import Messages
import Protobuf

/// Every task and every run has a time limit, and they have to fit into each other.
enum TimeRules {
  static func check(_ plan: Plan, _ issues: inout PlanIssues) {
    let planLimit = plan.timeout?.totalMilliseconds ?? PlanLimits.defaultPlanTimeoutMilliseconds
    check(
      plan.timeout, "timeout", PlanLimits.minPlanTimeoutMilliseconds...PlanLimits.maxPlanTimeoutMilliseconds, &issues)
    if let policy = plan.runRetryPolicy {
      checkPauses(policy.initialBackoff, policy.maxBackoff, "run_retry_policy", PauseLimits.run, &issues)
    }
    var pauses: Int64 = 0
    for (index, task) in plan.tasks.enumerated() {
      let path = "tasks[\(index)]"
      check(task.timeout, path + ".timeout", 1...PlanLimits.maxTaskTimeoutMilliseconds, &issues)
      if let policy = task.retryPolicy {
        checkPauses(
          policy.initialBackoff, policy.maxBackoff, path + ".retry_policy", PauseLimits.task, &issues)
      }
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

  /// How long pauses between attempts may be, in milliseconds.
  private struct PauseLimits {
    let first, longest, usualFirst: Int64

    static let task = PauseLimits(
      first: PlanLimits.maxInitialBackoffMilliseconds, longest: PlanLimits.maxMaxBackoffMilliseconds,
      usualFirst: PlanLimits.defaultInitialBackoffMilliseconds)
    static let run = PauseLimits(
      first: PlanLimits.maxInitialRunBackoffMilliseconds, longest: PlanLimits.maxMaxRunBackoffMilliseconds,
      usualFirst: PlanLimits.defaultInitialRunBackoffMilliseconds)
  }

  private static func checkPauses(
    _ first: ProtoDuration?, _ longest: ProtoDuration?, _ path: String, _ limits: PauseLimits,
    _ issues: inout PlanIssues
  ) {
    check(first, path + ".initial_backoff", 0...limits.first, &issues)
    check(longest, path + ".max_backoff", 0...limits.longest, &issues)
    let initial = first?.totalMilliseconds ?? limits.usualFirst
    if let longest = longest?.totalMilliseconds, longest < initial {
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
