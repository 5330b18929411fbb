public import Protobuf

/// GetQueueRequest is the request of QueueService.GetQueue.
public struct GetQueueRequest: Message {
  /// The project; empty for the whole.
  public var projectID = ""

  public init() {}

  public static let schema = Schema<GetQueueRequest>("vantflow.v1.GetQueueRequest") {
    Field(1, "project_id", \.projectID, .uuid)
  }
}
