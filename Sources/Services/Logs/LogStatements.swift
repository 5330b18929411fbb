import Database

/// The SQL of run logs.
enum LogStatements {
  static let append = Statement("log_append", PackageResources.log_append_sql)
  static let appendByServer = Statement("log_append_by_server", PackageResources.log_append_by_server_sql)
  static let head = Statement.readOnly("log_head", PackageResources.log_head_sql)
  static let read = Statement.readOnly("log_read", PackageResources.log_read_sql)
  static let list = Statement.readOnly("log_list", PackageResources.log_list_sql)
}
