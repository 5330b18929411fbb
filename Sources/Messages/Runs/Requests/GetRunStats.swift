public import Protobuf

/// GetRunStatsRequest is the request of RunService.GetRunStats.
public struct GetRunStatsRequest: Message {
  /// Required. The project whose runs to count.
  public var projectID = ""

  /// Only the runs of this plan; empty: of every plan.
  public var planID = ""

  /// Only runs made at this time or later; unset: from the beginning.
  public var startTime: Timestamp?

  /// Only runs made before this time; unset: up to now.
  public var endTime: Timestamp?

  public init() {}

  public static let schema = Schema<GetRunStatsRequest>("vantflow.v1.GetRunStatsRequest") {
    Field(1, "project_id", \.projectID, .required, .uuid)
    Field(2, "plan_id", \.planID, .uuid)
    Field(3, "start_time", \.startTime)
    Field(4, "end_time", \.endTime)
  }
}
