public import Protobuf

extension FileSchema {
  /// `vantflow/v1/task.proto`.
  public static let task = FileSchema(
    name: "vantflow/v1/task.proto",
    package: "vantflow.v1",
    dependencies: [
      .duration
    ],
    messages: [
      PlanTask.self, RetryPolicy.self, NavigateAction.self, ClickAction.self, FillAction.self,
      ScreenshotAction.self, ExtractAction.self, ElementCondition.self, WaitAction.self, CustomAction.self,
    ],
    enums: [
      LoadState.self, MouseButton.self, ElementState.self,
    ])
}
