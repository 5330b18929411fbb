import Database
import Messages
import Protobuf

/// On what terms a run waits and is tried again: what its plan and its caller say, as the database keeps it.
struct RunTerms: Sendable {
  /// Which of a project's runs begins first: the highest.
  var priority: Int16 = 0
  /// Not before; nil for at once.
  var scheduleTime: Instant?
  /// No other run of the project is queued or running under it.
  var deduplicationKey: String?
  /// The first attempt included.
  var maxAttempts: Int32 = 1
  var initialBackoff: Duration = .milliseconds(PlanLimits.defaultInitialRunBackoffMilliseconds)
  var backoffMultiplier: Double = PlanLimits.defaultBackoffMultiplier
  var longestBackoff: Duration = .milliseconds(PlanLimits.defaultMaxRunBackoffMilliseconds)
  /// The failures after which the run is tried again; values of FailureCategory.
  var retriedCategories: [Int32] = []
  /// What its runner must have: `key=value`, sorted.
  var requiredLabels: [String] = []
  /// What its runner must be able to execute: task types, sorted.
  var requiredCapabilities: [String] = []

  /// One attempt at once, by any runner.
  init() {}

  /// What a plan says. Its rules have been judged when it was approved; what an older judge let pass is cut.
  init(_ plan: Plan) {
    requiredLabels = plan.requiredLabels.map { "\($0.key)=\($0.value)" }.sorted()
    requiredCapabilities = plan.requiredCapabilities
    guard let policy = plan.runRetryPolicy else { return }
    maxAttempts = min(max(1, policy.maxAttempts), PlanLimits.maxRunAttempts)
    if let pause = policy.initialBackoff?.totalMilliseconds {
      initialBackoff = .milliseconds(min(max(0, pause), PlanLimits.maxInitialRunBackoffMilliseconds))
    }
    if let pause = policy.maxBackoff?.totalMilliseconds {
      longestBackoff = .milliseconds(min(max(0, pause), PlanLimits.maxMaxRunBackoffMilliseconds))
    }
    if policy.backoffMultiplier >= 1 {
      backoffMultiplier = min(policy.backoffMultiplier, PlanLimits.maxBackoffMultiplier)
    }
    let categories = policy.categories.isEmpty ? Self.harmlessFailures : policy.categories
    retriedCategories = categories.map(\.rawValue)
  }

  /// Failures that say nothing about the plan or the pages that it visits.
  private static let harmlessFailures: [FailureCategory] = [.browserCrashed, .runnerLost, .internalFault]
}
