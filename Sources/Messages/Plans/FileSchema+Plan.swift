public import Protobuf

extension FileSchema {
  /// `vantflow/v1/plan.proto`.
  public static let plan = FileSchema(
    name: "vantflow/v1/plan.proto",
    package: "vantflow.v1",
    dependencies: [
      .duration, .empty, .fieldMask, .timestamp, .run, .task,
    ],
    messages: [
      Plan.self, RunRetryPolicy.self, PlanProvenance.self, CreatePlanRequest.self, GetPlanRequest.self, PlanFilter.self,
      ListPlansRequest.self, ListPlansResponse.self, UpdatePlanRequest.self, DeletePlanRequest.self,
      ValidatePlanRequest.self, ValidatePlanResponse.self, PlanIssue.self, ApprovePlanRequest.self,
      RunPlanRequest.self,
    ],
    enums: [
      PlanState.self, IssueSeverity.self,
    ],
    services: [
      PlanService.declaration.schema
    ])
}
