import Database

/// The SQL of schedules and their occurrences.
enum ScheduleStatements {
  static let insert = Statement("schedule_insert", PackageResources.schedule_insert_sql)
  static let get = Statement.readOnly("schedule_get", PackageResources.schedule_get_sql)
  static let lock = Statement("schedule_lock", PackageResources.schedule_lock_sql)
  static let list = Statement.readOnly("schedule_list", PackageResources.schedule_list_sql)
  static let count = Statement.readOnly("schedule_count", PackageResources.schedule_count_sql)
  static let update = Statement("schedule_update", PackageResources.schedule_update_sql)
  static let pause = Statement("schedule_pause", PackageResources.schedule_pause_sql)
  static let resume = Statement("schedule_resume", PackageResources.schedule_resume_sql)
  static let delete = Statement("schedule_delete", PackageResources.schedule_delete_sql)
  static let end = Statement("schedule_end", PackageResources.schedule_end_sql)
  static let lockOfPlan = Statement("schedule_lock_of_plan", PackageResources.schedule_lock_of_plan_sql)
  static let outlook = Statement.readOnly("schedule_outlook", PackageResources.schedule_outlook_sql)
  static let takeDue = Statement("schedule_take_due", PackageResources.schedule_take_due_sql)
  static let takeWaiting = Statement("schedule_take_waiting", PackageResources.schedule_take_waiting_sql)
  static let hasUnfinishedRun = Statement.readOnly(
    "schedule_has_unfinished_run", PackageResources.schedule_has_unfinished_run_sql)
  static let advance = Statement("schedule_advance", PackageResources.schedule_advance_sql)
  static let insertOccurrence = Statement("occurrence_insert", PackageResources.occurrence_insert_sql)
  static let settleOccurrence = Statement("occurrence_settle", PackageResources.occurrence_settle_sql)
  static let waitingOccurrences = Statement.readOnly("occurrence_waiting", PackageResources.occurrence_waiting_sql)
  static let listOccurrences = Statement.readOnly("occurrence_list", PackageResources.occurrence_list_sql)
  static let purgeOccurrences = Statement("occurrence_purge", PackageResources.occurrence_purge_sql)
  static let zoneOffsets = Statement.readOnly("time_zone_offsets", PackageResources.time_zone_offsets_sql)
  static let zoneName = Statement.readOnly("time_zone_name", PackageResources.time_zone_name_sql)
}
