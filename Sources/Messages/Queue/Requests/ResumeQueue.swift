public import Protobuf

/// ResumeQueueRequest is the request of QueueService.ResumeQueue.
public struct ResumeQueueRequest: Message {
  /// The project; empty for the whole.
  public var projectID = ""

  public init() {}

  public static let schema = Schema<ResumeQueueRequest>("vantflow.v1.ResumeQueueRequest") {
    Field(1, "project_id", \.projectID, .uuid)
  }
}
