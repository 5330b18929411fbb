import Database

/// The SQL of runs.
enum RunStatements {
  static let insert = Statement("run_insert", PackageResources.run_insert_sql)
  static let get = Statement.readOnly("run_get", PackageResources.run_get_sql)
  static let snapshot = Statement.readOnly("run_snapshot", PackageResources.run_snapshot_sql)
  static let running = Statement.readOnly("run_running", PackageResources.run_running_sql)
  static let list = Statement.readOnly("run_list", PackageResources.run_list_sql)
  static let listUnfinished = Statement.readOnly("run_list_unfinished", PackageResources.run_list_unfinished_sql)
  static let lock = Statement("run_lock", PackageResources.run_lock_sql)
  static let cancelQueued = Statement("run_cancel_queued", PackageResources.run_cancel_queued_sql)
  static let requestCancel = Statement("run_request_cancel", PackageResources.run_request_cancel_sql)
  static let stats = Statement.readOnly("run_stats", PackageResources.run_stats_sql)
  static let claim = Statement("run_claim", PackageResources.run_claim_sql)
  static let heartbeat = Statement("run_heartbeat", PackageResources.run_heartbeat_sql)
  static let progress = Statement("run_progress", PackageResources.run_progress_sql)
  static let end = Statement("run_end", PackageResources.run_end_sql)
  static let leaseHeld = Statement.readOnly("run_lease_held", PackageResources.run_lease_held_sql)
  static let attemptOutcome = Statement.readOnly("run_attempt_outcome", PackageResources.run_attempt_outcome_sql)
  static let rescue = Statement("run_rescue", PackageResources.run_rescue_sql)
  static let takeKey = Statement("run_take_key", PackageResources.run_take_key_sql)
  static let withKey = Statement.readOnly("run_with_key", PackageResources.run_with_key_sql)
  static let deadLetters = Statement.readOnly("run_dead_letters", PackageResources.run_dead_letters_sql)
  static let requeue = Statement("run_requeue", PackageResources.run_requeue_sql)
  static let discard = Statement("run_discard", PackageResources.run_discard_sql)
  static let pulses = Statement.readOnly("run_pulses", PackageResources.run_pulses_sql)
}
