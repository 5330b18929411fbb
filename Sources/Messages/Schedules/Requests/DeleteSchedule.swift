public import Protobuf

/// DeleteScheduleRequest is the request of ScheduleService.DeleteSchedule.
public struct DeleteScheduleRequest: Message {
  /// Required. The id of the schedule.
  public var scheduleID = ""

  /// The etag that the caller has read; empty: delete whatever is there.
  public var etag = ""

  public init() {}

  public static let schema = Schema<DeleteScheduleRequest>("vantflow.v1.DeleteScheduleRequest") {
    Field(1, "schedule_id", \.scheduleID, .required, .uuid)
    Field(2, "etag", \.etag, .atMost(128))
  }
}
