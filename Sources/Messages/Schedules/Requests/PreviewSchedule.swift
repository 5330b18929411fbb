public import Protobuf

/// PreviewScheduleRequest is the request of ScheduleService.PreviewSchedule.
public struct PreviewScheduleRequest: Message {
  /// Required. The schedule whose times to tell.
  public var subject: Subject?

  /// The most times to return, 1 to 100; 0 stands for 10.
  public var count: Int32 = 0

  /// Only times after this one. Unset: after now.
  public var afterTime: Timestamp?

  public init() {}

  /// Which schedule to tell of.
  public enum Subject: Sendable, Equatable {
    /// A stored schedule, as if it were not paused.
    case scheduleID(String)
    /// A schedule that need not be stored; cron, `timeZone`, `startTime` and `endTime` are looked at.
    case schedule(Schedule)
  }

  public static let schema = Schema<PreviewScheduleRequest>("vantflow.v1.PreviewScheduleRequest") {
    OneOf("subject", \.subject, .required) {
      Case(1, "schedule_id", Subject.scheduleID, .notEmpty, .uuid) {
        if case .scheduleID(let value) = $0 { value } else { nil }
      }
      Case(2, "schedule", Subject.schedule) { if case .schedule(let value) = $0 { value } else { nil } }
    }
    Field(3, "count", \.count, .range(0...100))
    Field(4, "after_time", \.afterTime)
  }
}

/// PreviewScheduleResponse is the next times of a schedule.
public struct PreviewScheduleResponse: Message {
  /// The times, the next one first. Fewer than asked for when the schedule ends, or when they lie more than 10 years
  /// behind the time asked for.
  public var times: [Timestamp] = []

  public init() {}

  public static let schema = Schema<PreviewScheduleResponse>("vantflow.v1.PreviewScheduleResponse") {
    Field(1, "times", \.times)
  }
}
