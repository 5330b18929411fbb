import Database

/// The SQL of run logs.
enum LogStatements {
  static let append = Statement("log_append", PackageResources.log_append_sql)
  static let appendByServer = Statement("log_append_by_server", PackageResources.log_append_by_server_sql)
  static let lock = Statement("log_lock", PackageResources.log_lock_sql)
  static let head = Statement.readOnly("log_head", PackageResources.log_head_sql)
  static let read = Statement.readOnly("log_read", PackageResources.log_read_sql)
  static let scan = Statement.readOnly("log_scan", PackageResources.log_scan_sql)
  static let scanBack = Statement.readOnly("log_scan_back", PackageResources.log_scan_back_sql)
  static let missingDays = Statement.readOnly("log_days_missing", PackageResources.log_days_missing_sql)
  static let expiredDays = Statement.readOnly("log_days_expired", PackageResources.log_days_expired_sql)
  static let daysTurn = Statement("log_days_turn", PackageResources.log_days_turn_sql)
  static let addDay = Statement("log_day_add", PackageResources.log_day_add_sql)
  static let removeDay = Statement("log_day_remove", PackageResources.log_day_remove_sql)
  static let removed = Statement.readOnly("log_removed", PackageResources.log_removed_sql)
}
