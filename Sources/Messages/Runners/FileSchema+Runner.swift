public import Protobuf

extension FileSchema {
  /// `vantflow/v1/runner.proto`.
  public static let runner = FileSchema(
    name: "vantflow/v1/runner.proto",
    package: "vantflow.v1",
    dependencies: [
      .duration, .structure, .artifact, .log, .plan, .run, .runState,
    ],
    messages: [
      RunnerLease.self, RegisterRunnerRequest.self, RegisterRunnerResponse.self, ClaimRunsRequest.self,
      ClaimRunsResponse.self, AssignedRun.self, AssignedRunLimits.self, RunnerLeaseStatus.self, HeartbeatRequest.self,
      HeartbeatResponse.self, AppendLogsRequest.self, AppendLogsResponse.self, ReportProgressRequest.self,
      ReportProgressResponse.self, ArtifactHeader.self, UploadArtifactRequest.self,
      UploadArtifactRequest.Beginning.self, UploadArtifactRequest.Chunk.self, UploadArtifactResponse.self,
      CompleteRunRequest.self, CompleteRunResponse.self, HandBackRunRequest.self, HandBackRunResponse.self,
    ],
    enums: [
      RunnerLeaseState.self, LogRefusal.self,
    ],
    services: [
      RunnerService.declaration.schema
    ])
}
