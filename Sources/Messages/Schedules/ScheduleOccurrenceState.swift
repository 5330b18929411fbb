public import Protobuf

/// ScheduleOccurrenceState is what became of an occurrence.
public struct ScheduleOccurrenceState: ProtoEnum {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  /// Never sent by the server.
  public static let unspecified = ScheduleOccurrenceState(rawValue: 0)
  /// It waits for the runs before it to end.
  public static let waiting = ScheduleOccurrenceState(rawValue: 1)
  /// It has made a run.
  public static let started = ScheduleOccurrenceState(rawValue: 2)
  /// A run of the schedule had not ended, or the schedule ended while it waited.
  public static let skipped = ScheduleOccurrenceState(rawValue: 3)
  /// No server dealt with it in time.
  public static let missed = ScheduleOccurrenceState(rawValue: 4)
  /// A run could not be made.
  public static let failed = ScheduleOccurrenceState(rawValue: 5)

  public static let schema = EnumSchema(
    "vantflow.v1.ScheduleOccurrenceState",
    [
      unspecified: "SCHEDULE_OCCURRENCE_STATE_UNSPECIFIED",
      waiting: "SCHEDULE_OCCURRENCE_STATE_WAITING",
      started: "SCHEDULE_OCCURRENCE_STATE_STARTED",
      skipped: "SCHEDULE_OCCURRENCE_STATE_SKIPPED",
      missed: "SCHEDULE_OCCURRENCE_STATE_MISSED",
      failed: "SCHEDULE_OCCURRENCE_STATE_FAILED",
    ])
}
