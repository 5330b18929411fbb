public import Protobuf

/// RunPlanRequest is the request of PlanService.RunPlan.
public struct RunPlanRequest: Message {
  /// Required. The id of the plan.
  public var planID = ""

  /// The version to run; 0 for the latest, which must then be approved.
  public var version: Int32 = 0

  /// A UUID of the caller's making. A repeated call with the same one returns the first call's answer.
  public var requestID = ""

  public init() {}

  public static let schema = Schema<RunPlanRequest>("vantflow.v1.RunPlanRequest") {
    Field(1, "plan_id", \.planID, .required, .uuid)
    Field(2, "version", \.version, .range(0...))
    Field(3, "request_id", \.requestID, .uuid)
  }
}
