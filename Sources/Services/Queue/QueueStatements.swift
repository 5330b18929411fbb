import Database

/// The SQL of queues.
enum QueueStatements {
  static let get = Statement.readOnly("queue_get", PackageResources.queue_get_sql)
  static let lock = Statement("queue_lock", PackageResources.queue_lock_sql)
  static let update = Statement("queue_update", PackageResources.queue_update_sql)
  static let pause = Statement("queue_pause", PackageResources.queue_pause_sql)
  static let getWhole = Statement.readOnly("queue_get_whole", PackageResources.queue_get_whole_sql)
  static let pauseWhole = Statement("queue_pause_whole", PackageResources.queue_pause_whole_sql)
  static let depth = Statement.readOnly("queue_depth", PackageResources.queue_depth_sql)
  static let active = Statement.readOnly("queue_active", PackageResources.queue_active_sql)
  static let recent = Statement.readOnly("queue_recent", PackageResources.queue_recent_sql)
  static let projects = Statement.readOnly("queue_projects", PackageResources.queue_projects_sql)
  static let upkeep = Statement.readOnly("queue_upkeep", PackageResources.queue_upkeep_sql)
  static let deadTuples = Statement.readOnly("queue_dead_tuples", PackageResources.queue_dead_tuples_sql)
}
