public import Protobuf

/// UpdateQueueRequest is the request of QueueService.UpdateQueue.
public struct UpdateQueueRequest: Message {
  /// Required. The new values, with the id of the project, and the etag that the caller has read.
  public var queue: Queue?

  /// The fields to change: `maxConcurrentRuns`, weight. Unset or "*": both.
  public var updateMask: FieldMask?

  public init() {}

  public static let schema = Schema<UpdateQueueRequest>("vantflow.v1.UpdateQueueRequest") {
    Field(1, "queue", \.queue, .required)
    Field(2, "update_mask", \.updateMask)
  }
}
