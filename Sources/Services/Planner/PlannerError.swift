/// Why a planner could not do its work. The built-in planner never throws one.
public enum PlannerError: Error, Sendable {
  /// It cannot be reached or is too busy; the time is how long to wait before another attempt, where it said so.
  case unavailable(retryAfter: Duration?)

  /// It answered with something that is no plan, also after being asked to repair it.
  case unusableAnswer(String)

  /// It is not configured, or what it was configured with is refused.
  case notConfigured(String)

  /// The calling task was cancelled.
  case cancelled
}
