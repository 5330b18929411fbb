public import Protobuf

extension FileSchema {
  /// `vantflow/v1/run.proto`.
  public static let run = FileSchema(
    name: "vantflow/v1/run.proto",
    package: "vantflow.v1",
    dependencies: [
      .duration, .structure, .timestamp, .artifact, .log, .runState, .task,
    ],
    messages: [
      Run.self, RunProgress.self, TaskResult.self, RunFailure.self, GetRunRequest.self, RunFilter.self,
      ListRunsRequest.self, ListRunsResponse.self, CancelRunRequest.self, GetRunStatsRequest.self,
      RunStats.self, WatchRunRequest.self, WatchRunResponse.self,
    ],
    enums: [
      TaskState.self, FailureCategory.self,
    ],
    services: [
      RunService.declaration.schema
    ])
}
