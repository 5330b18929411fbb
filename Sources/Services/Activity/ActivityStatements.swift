import Database

/// The SQL of the activity record.
enum ActivityStatements {
  static let insert = Statement("activity_insert", PackageResources.activity_insert_sql)
  static let list = Statement.readOnly("activity_list", PackageResources.activity_list_sql)
  static let feed = Statement.readOnly("activity_feed", PackageResources.activity_feed_sql)
  static let pulses = Statement.readOnly("activity_pulses", PackageResources.activity_pulses_sql)
  static let now = Statement.readOnly("activity_now", PackageResources.activity_now_sql)
}
