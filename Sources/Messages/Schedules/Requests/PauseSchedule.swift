public import Protobuf

/// PauseScheduleRequest is the request of ScheduleService.PauseSchedule.
public struct PauseScheduleRequest: Message {
  /// Required. The id of the schedule.
  public var scheduleID = ""

  /// The etag that the caller has read; empty: pause whatever is there.
  public var etag = ""

  public init() {}

  public static let schema = Schema<PauseScheduleRequest>("vantflow.v1.PauseScheduleRequest") {
    Field(1, "schedule_id", \.scheduleID, .required, .uuid)
    Field(2, "etag", \.etag, .atMost(128))
  }
}
