import Database

/// The SQL of projects.
enum ProjectStatements {
  static let insert = Statement("project_insert", PackageResources.project_insert_sql)
  static let get = Statement.readOnly("project_get", PackageResources.project_get_sql)
  static let exists = Statement.readOnly("project_exists", PackageResources.project_exists_sql)
  static let list = Statement.readOnly("project_list", PackageResources.project_list_sql)
}
