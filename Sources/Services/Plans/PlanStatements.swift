import Database

/// The SQL of plans.
enum PlanStatements {
  static let insert = Statement("plan_insert", PackageResources.plan_insert_sql)
  static let get = Statement.readOnly("plan_get", PackageResources.plan_get_sql)
  static let lock = Statement("plan_lock", PackageResources.plan_lock_sql)
  static let hold = Statement("plan_hold", PackageResources.plan_hold_sql)
  static let holdAll = Statement("plan_hold_all", PackageResources.plan_hold_all_sql)
  static let list = Statement.readOnly("plan_list", PackageResources.plan_list_sql)
  static let updateDraft = Statement("plan_update_draft", PackageResources.plan_update_draft_sql)
  static let addVersion = Statement("plan_add_version", PackageResources.plan_add_version_sql)
  static let approve = Statement("plan_approve", PackageResources.plan_approve_sql)
  static let delete = Statement("plan_delete", PackageResources.plan_delete_sql)
  static let hasActiveRuns = Statement.readOnly("plan_has_active_runs", PackageResources.plan_has_active_runs_sql)
}
