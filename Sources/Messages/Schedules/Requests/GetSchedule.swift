public import Protobuf

/// GetScheduleRequest is the request of ScheduleService.GetSchedule.
public struct GetScheduleRequest: Message {
  /// Required. The id of the schedule.
  public var scheduleID = ""

  public init() {}

  public static let schema = Schema<GetScheduleRequest>("vantflow.v1.GetScheduleRequest") {
    Field(1, "schedule_id", \.scheduleID, .required, .uuid)
  }
}
