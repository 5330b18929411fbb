public import Protobuf

/// UpdateScheduleRequest is the request of ScheduleService.UpdateSchedule.
public struct UpdateScheduleRequest: Message {
  /// Required. The new values, with the id of the schedule to change, and the etag that the caller has read.
  public var schedule: Schedule?

  /// The fields to change: `planVersion`, `displayName`, cron, `timeZone`, `overlapPolicy`, `missedRunPolicy`,
  /// `startingDeadline`, priority, `startTime`, `endTime`. Unset or "*": all of them.
  public var updateMask: FieldMask?

  public init() {}

  public static let schema = Schema<UpdateScheduleRequest>("vantflow.v1.UpdateScheduleRequest") {
    Field(1, "schedule", \.schedule, .required, .satisfies("must have an id") { !$0.id.isEmpty })
    Field(2, "update_mask", \.updateMask)
  }
}
