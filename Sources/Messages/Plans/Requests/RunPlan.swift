public import Protobuf

/// RunPlanRequest is the request of PlanService.RunPlan.
public struct RunPlanRequest: Message {
  /// Required. The id of the plan.
  public var planID = ""

  /// The version to run; 0 for the latest, which must then be approved.
  public var version: Int32 = 0

  /// A UUID of the caller's making. A repeated call with the same one returns the first call's answer.
  public var requestID = ""

  /// Which of the project's ready runs begins first: the one with the highest number, -100 to 100.
  public var priority: Int32 = 0

  /// When the run may begin at the earliest, at most a year from now; unset: at once.
  public var scheduleTime: Timestamp?

  /// While a run of the project with this key is queued or running, no other one is made. 1 to 200 characters; empty: no
  /// comparison.
  public var deduplicationKey = ""

  public init() {}

  public static let schema = Schema<RunPlanRequest>("vantflow.v1.RunPlanRequest") {
    Field(1, "plan_id", \.planID, .required, .uuid)
    Field(2, "version", \.version, .range(0...))
    Field(3, "request_id", \.requestID, .uuid)
    Field(4, "priority", \.priority, .range(-100...100))
    Field(5, "schedule_time", \.scheduleTime)
    Field(6, "deduplication_key", \.deduplicationKey, .atMost(200))
  }
}
