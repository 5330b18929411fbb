public import Protobuf

/// PauseQueueRequest is the request of QueueService.PauseQueue.
public struct PauseQueueRequest: Message {
  /// The project; empty for the whole.
  public var projectID = ""

  /// Why, for whoever finds it paused. At most 500 characters.
  public var reason = ""

  public init() {}

  public static let schema = Schema<PauseQueueRequest>("vantflow.v1.PauseQueueRequest") {
    Field(1, "project_id", \.projectID, .uuid)
    Field(2, "reason", \.reason, .atMost(500))
  }
}
