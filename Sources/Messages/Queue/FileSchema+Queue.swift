public import Protobuf

extension FileSchema {
  /// `vantflow/v1/queue.proto`.
  public static let queue = FileSchema(
    name: "vantflow/v1/queue.proto",
    package: "vantflow.v1",
    dependencies: [
      .duration, .fieldMask, .timestamp, .run,
    ],
    messages: [
      Queue.self, GetQueueRequest.self, UpdateQueueRequest.self, PauseQueueRequest.self, ResumeQueueRequest.self,
      GetQueueStatsRequest.self, QueueStats.self, PriorityDepth.self, FailureCount.self, ListDeadLettersRequest.self,
      ListDeadLettersResponse.self, RequeueRunRequest.self, DiscardDeadLetterRequest.self,
    ],
    services: [
      QueueService.declaration.schema
    ])
}
