public import Protobuf

/// GetQueueStatsRequest is the request of QueueService.GetQueueStats.
public struct GetQueueStatsRequest: Message {
  /// The project; empty for all.
  public var projectID = ""

  /// How far to look back for what has ended, 1 second to 1 hour. Unset: 5 minutes.
  public var window: ProtoDuration?

  public init() {}

  public static let schema = Schema<GetQueueStatsRequest>("vantflow.v1.GetQueueStatsRequest") {
    Field(1, "project_id", \.projectID, .uuid)
    Field(2, "window", \.window)
  }
}
