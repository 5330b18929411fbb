import Database

/// The SQL of runner sessions.
enum RunnerStatements {
  static let insert = Statement("runner_insert", PackageResources.runner_insert_sql)
  static let find = Statement.readOnly("runner_find", PackageResources.runner_find_sql)
  static let seen = Statement("runner_seen", PackageResources.runner_seen_sql)
  static let purge = Statement("runner_purge", PackageResources.runner_purge_sql)
  static let holds = Statement.readOnly("runner_holds", PackageResources.runner_holds_sql)
}
