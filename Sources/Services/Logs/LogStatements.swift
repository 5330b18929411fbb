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
  static let removed = Statement.readOnly("log_removed", PackageResources.log_removed_sql)
}
