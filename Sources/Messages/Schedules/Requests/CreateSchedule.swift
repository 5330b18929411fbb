public import Protobuf

/// CreateScheduleRequest is the request of ScheduleService.CreateSchedule.
public struct CreateScheduleRequest: Message {
  /// Required. The schedule to make; its output-only fields are ignored.
  public var schedule: Schedule?

  /// A UUID of the caller's making. A repeated call with the same one returns the first call's answer.
  public var requestID = ""

  public init() {}

  public static let schema = Schema<CreateScheduleRequest>("vantflow.v1.CreateScheduleRequest") {
    Field(
      1, "schedule", \.schedule, .required,
      .satisfies("must have a plan_id and a cron") { !$0.planID.isEmpty && !$0.cron.isEmpty })
    Field(2, "request_id", \.requestID, .uuid)
  }
}
