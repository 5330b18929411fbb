public import Protobuf

/// GetPlanRequest is the request of PlanService.GetPlan.
public struct GetPlanRequest: Message {
  /// Required. The id of the plan.
  public var planID = ""

  /// The version to return; 0 for the latest.
  public var version: Int32 = 0

  public init() {}

  public static let schema = Schema<GetPlanRequest>("vantflow.v1.GetPlanRequest") {
    Field(1, "plan_id", \.planID, .required, .uuid)
    Field(2, "version", \.version, .range(0...))
  }
}
