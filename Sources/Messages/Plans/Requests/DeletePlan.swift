public import Protobuf

/// DeletePlanRequest is the request of PlanService.DeletePlan.
public struct DeletePlanRequest: Message {
  /// Required. The id of the plan.
  public var planID = ""

  /// The etag that the caller has read; empty: delete whatever is there.
  public var etag = ""

  public init() {}

  public static let schema = Schema<DeletePlanRequest>("vantflow.v1.DeletePlanRequest") {
    Field(1, "plan_id", \.planID, .required, .uuid)
    Field(2, "etag", \.etag, .atMost(128))
  }
}
