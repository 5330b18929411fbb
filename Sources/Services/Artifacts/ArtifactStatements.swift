import Database

/// The SQL of artifacts.
enum ArtifactStatements {
  static let insert = Statement("artifact_insert", PackageResources.artifact_insert_sql)
  static let get = Statement.readOnly("artifact_get", PackageResources.artifact_get_sql)
  static let find = Statement.readOnly("artifact_find", PackageResources.artifact_find_sql)
  static let usage = Statement.readOnly("artifact_usage", PackageResources.artifact_usage_sql)
  static let list = Statement.readOnly("artifact_list", PackageResources.artifact_list_sql)
}
