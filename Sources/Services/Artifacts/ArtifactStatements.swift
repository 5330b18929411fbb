import Database

/// The SQL of artifacts.
enum ArtifactStatements {
  static let insert = Statement("artifact_insert", PackageResources.artifact_insert_sql)
  static let get = Statement.readOnly("artifact_get", PackageResources.artifact_get_sql)
  static let find = Statement.readOnly("artifact_find", PackageResources.artifact_find_sql)
  static let usage = Statement.readOnly("artifact_usage", PackageResources.artifact_usage_sql)
  static let list = Statement.readOnly("artifact_list", PackageResources.artifact_list_sql)
  static let known = Statement.readOnly("artifact_known_keys", PackageResources.artifact_known_keys_sql)
  static let knownUploads = Statement.readOnly("artifact_known_uploads", PackageResources.artifact_known_uploads_sql)
  static let retireOld = Statement("artifact_retire_old", PackageResources.artifact_retire_old_sql)
  static let retireExcess = Statement("artifact_retire_excess", PackageResources.artifact_retire_excess_sql)
  static let lockRetirement = Statement("artifact_retirement_lock", PackageResources.artifact_retirement_lock_sql)
}
