import Database

/// The SQL of idempotency keys.
enum IdempotencyStatements {
  static let begin = Statement("idempotency_begin", PackageResources.idempotency_begin_sql)
  static let get = Statement.readOnly("idempotency_get", PackageResources.idempotency_get_sql)
  static let finish = Statement("idempotency_finish", PackageResources.idempotency_finish_sql)
  static let purge = Statement("idempotency_purge", PackageResources.idempotency_purge_sql)
}
