public import Protobuf

/// ApprovePlanRequest is the request of PlanService.ApprovePlan.
public struct ApprovePlanRequest: Message {
  /// Required. The id of the plan.
  public var planID = ""

  /// The etag of what the caller has reviewed; empty: approve whatever is the latest.
  public var etag = ""

  public init() {}

  public static let schema = Schema<ApprovePlanRequest>("vantflow.v1.ApprovePlanRequest") {
    Field(1, "plan_id", \.planID, .required, .uuid)
    Field(2, "etag", \.etag, .atMost(128))
  }
}
