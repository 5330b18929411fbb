public import Protobuf

/// ScheduleOccurrence is a time at which a schedule was to make a run, and what became of it.
public struct ScheduleOccurrence: Message {
  /// The time, by the cron expression. Of several that were missed one behind the other: the first.
  public var scheduledTime: Timestamp?

  /// What became of it.
  public var state: ScheduleOccurrenceState = .unspecified

  /// The run that it has made; empty where there is none.
  public var runID = ""

  /// Why there is none, for people.
  public var message = ""

  /// How many occurrences this stands for: 1, or how many were missed one behind the other.
  public var count: Int64 = 0

  /// The last of them.
  public var lastScheduledTime: Timestamp?

  /// When it was dealt with.
  public var updateTime: Timestamp?

  public init() {}

  public static let schema = Schema<ScheduleOccurrence>("vantflow.v1.ScheduleOccurrence") {
    Field(1, "scheduled_time", \.scheduledTime)
    Field(2, "state", \.state)
    Field(3, "run_id", \.runID)
    Field(4, "message", \.message)
    Field(5, "count", \.count)
    Field(6, "last_scheduled_time", \.lastScheduledTime)
    Field(7, "update_time", \.updateTime)
  }
}
