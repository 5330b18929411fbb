public import Protobuf

/// ResumeScheduleRequest is the request of ScheduleService.ResumeSchedule.
public struct ResumeScheduleRequest: Message {
  /// Required. The id of the schedule.
  public var scheduleID = ""

  /// The etag that the caller has read; empty: resume whatever is there.
  public var etag = ""

  public init() {}

  public static let schema = Schema<ResumeScheduleRequest>("vantflow.v1.ResumeScheduleRequest") {
    Field(1, "schedule_id", \.scheduleID, .required, .uuid)
    Field(2, "etag", \.etag, .atMost(128))
  }
}
