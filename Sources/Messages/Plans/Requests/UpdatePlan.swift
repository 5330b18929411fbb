public import Protobuf

/// UpdatePlanRequest is the request of PlanService.UpdatePlan.
public struct UpdatePlanRequest: Message {
  /// Required. The new values, with the id of the plan to change, and the etag that the caller has read.
  public var plan: Plan?

  /// The fields to change: title, description, tasks, timeout, run_retry_policy, required_labels. Unset or "*": all of
  /// them.
  public var updateMask: FieldMask?

  public init() {}

  public static let schema = Schema<UpdatePlanRequest>("vantflow.v1.UpdatePlanRequest") {
    Field(1, "plan", \.plan, .required, .satisfies("must have an id") { !$0.id.isEmpty })
    Field(
      2, "update_mask", \.updateMask,
      .satisfies("must name title, description, tasks, timeout, run_retry_policy or required_labels only") { mask in
        mask.paths.allSatisfy(updatablePaths.contains)
      })
  }

  private static let updatablePaths: Set<String> = [
    "title", "description", "tasks", "timeout", "run_retry_policy", "required_labels", "*",
  ]
}
