public import Protobuf

/// CreatePlanRequest is the request of PlanService.CreatePlan.
public struct CreatePlanRequest: Message {
  /// Required. The project that will own the plan.
  public var projectID = ""

  /// Required. The plan to make; its output-only fields are ignored.
  public var plan: Plan?

  /// A UUID of the caller's making. A repeated call with the same one returns the first call's answer.
  public var requestID = ""

  public init() {}

  public static let schema = Schema<CreatePlanRequest>("vantflow.v1.CreatePlanRequest") {
    Field(1, "project_id", \.projectID, .required, .uuid)
    Field(2, "plan", \.plan, .required, .satisfies("must have a title") { !$0.title.isEmpty })
    Field(3, "request_id", \.requestID, .uuid)
  }
}
