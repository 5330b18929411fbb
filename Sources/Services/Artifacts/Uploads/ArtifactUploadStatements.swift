import Database

/// The SQL of artifacts that are on their way.
enum ArtifactUploadStatements {
  static let begin = Statement("artifact_upload_begin", PackageResources.artifact_upload_begin_sql)
  static let resume = Statement("artifact_upload_resume", PackageResources.artifact_upload_resume_sql)
  static let get = Statement.readOnly("artifact_upload_get", PackageResources.artifact_upload_get_sql)
  static let part = Statement("artifact_upload_part", PackageResources.artifact_upload_part_sql)
  static let finish = Statement("artifact_upload_finish", PackageResources.artifact_upload_finish_sql)
  static let drop = Statement("artifact_upload_drop", PackageResources.artifact_upload_drop_sql)
  static let purge = Statement("artifact_upload_purge", PackageResources.artifact_upload_purge_sql)
}
