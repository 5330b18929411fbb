public import Protobuf

/// Schedule says when a plan is to run, again and again.
public struct Schedule: Message {
  /// Output only. A UUID, given by the server.
  public var id = ""

  /// Output only. The project that the schedule belongs to: its plan's.
  public var projectID = ""

  /// Required. The plan to run; it cannot be changed.
  public var planID = ""

  /// The version to run, which must be approved; 0 for the one that was approved last when an occurrence comes due.
  public var planVersion: Int32 = 0

  /// What people call it. At most 200 characters.
  public var displayName = ""

  /// Required. When: minute, hour, day of the month, month and day of the week, as crontab(5) has them. At most 200
  /// characters.
  ///
  /// Each field takes numbers, ranges (1-5), steps (*/15, 8-18/2, 5/15) and lists of them (0,30); months and days of
  /// the week also names (JAN, MON), the days of the month also L for the last one. Sunday is 0 and 7. A day matches
  /// when both fields of days do if one of them begins with *, and when one of them does if neither begins so. In place
  /// of the fields: @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually.
  ///
  /// When clocks are put forward or back, times of the day (neither minute nor hour begins with *) occur exactly once:
  /// a time that is skipped right after the gap, one that comes twice the first time. A rhythm (minute or hour begins
  /// with *) goes by the time that passes.
  public var cron = ""

  /// Whose clock: the name of a zone in the IANA database, such as "Europe/Berlin"; abbreviations such as CET are not
  /// taken. Empty: UTC.
  public var timeZone = ""

  /// What happens to an occurrence while a run of the schedule is queued or running.
  public var overlapPolicy: OverlapPolicy = .unspecified

  /// What happens to occurrences that are found a minute late or later.
  public var missedRunPolicy: MissedRunPolicy = .unspecified

  /// The latest that a missed occurrence may be found and still make a run, from a minute to 366 days. Unset: no matter
  /// how late.
  public var startingDeadline: ProtoDuration?

  /// The priority of its runs, -100 to 100: those of a higher one start first.
  public var priority: Int32 = 0

  /// No occurrence is earlier. Unset: from when the schedule was made.
  public var startTime: Timestamp?

  /// No occurrence is later. Unset: there is no end.
  public var endTime: Timestamp?

  /// Output only. Where the schedule stands.
  public var state: ScheduleState = .unspecified

  /// Output only. When the next occurrence is due; unset while the schedule is paused, and after its end.
  public var nextRunTime: Timestamp?

  /// Output only. The occurrence of the last run that the schedule has made; unset before the first.
  public var lastRunTime: Timestamp?

  /// Output only. The last run that the schedule has made; empty before the first.
  public var lastRunID = ""

  /// Output only. How many runs the schedule has made.
  public var runCount: Int64 = 0

  /// Output only. How many occurrences were skipped since a run before them had not ended.
  public var skippedCount: Int64 = 0

  /// Output only. How many occurrences were missed and made no run.
  public var missedCount: Int64 = 0

  /// Output only. How many occurrences could not make a run.
  public var failedCount: Int64 = 0

  /// Output only. Why the last occurrence could not make a run, or why the schedule was paused or ended by itself;
  /// empty when all is well.
  public var lastError = ""

  /// Output only. When the schedule was made.
  public var createTime: Timestamp?

  /// Output only. When somebody last changed the schedule.
  public var updateTime: Timestamp?

  /// Output only. Since when the schedule is paused; unset when it is not.
  public var pauseTime: Timestamp?

  /// Changes with every change of the schedule that somebody makes, and not with its occurrences. UpdateSchedule
  /// compares it with the schedule's; empty: no comparison.
  public var etag = ""

  public init() {}

  public static let schema = Schema<Schedule>("vantflow.v1.Schedule") {
    Field(1, "id", \.id)
    Field(2, "project_id", \.projectID)
    Field(3, "plan_id", \.planID, .uuid)
    Field(4, "plan_version", \.planVersion, .range(0...))
    Field(5, "display_name", \.displayName, .atMost(200))
    Field(6, "cron", \.cron, .atMost(200))
    Field(7, "time_zone", \.timeZone, .atMost(100))
    Field(8, "overlap_policy", \.overlapPolicy, .definedValue)
    Field(9, "missed_run_policy", \.missedRunPolicy, .definedValue)
    Field(10, "starting_deadline", \.startingDeadline)
    Field(11, "priority", \.priority, .range(-100...100))
    Field(12, "start_time", \.startTime)
    Field(13, "end_time", \.endTime)
    Field(14, "state", \.state)
    Field(15, "next_run_time", \.nextRunTime)
    Field(16, "last_run_time", \.lastRunTime)
    Field(17, "last_run_id", \.lastRunID)
    Field(18, "run_count", \.runCount)
    Field(19, "skipped_count", \.skippedCount)
    Field(20, "missed_count", \.missedCount)
    Field(21, "failed_count", \.failedCount)
    Field(22, "last_error", \.lastError)
    Field(23, "create_time", \.createTime)
    Field(24, "update_time", \.updateTime)
    Field(25, "pause_time", \.pauseTime)
    Field(26, "etag", \.etag, .atMost(128))
  }
}
