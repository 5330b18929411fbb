import Database

/// What the database knows of its artifact stores, inside a transaction.
struct StoreRecords {
  let session: Transaction

  init(_ session: Transaction) { self.session = session }

  /// Makes the record of a place where there is none, and gives it a next stamp.
  func begin(_ place: String) async throws(DatabaseError) {
    try await session.execute(StoreStatements.begin, place)
  }

  /// The record of a place, which no other server changes until the transaction ends; nil where there is none.
  func lock(_ place: String) async throws(DatabaseError) -> StoreRecord? {
    try await session.queryOne(StoreStatements.lock, place)
      .map { row throws(DatabaseError) in try StoreRecord(row: row) }
  }

  /// The marker has the next stamp.
  func settle(_ place: String) async throws(DatabaseError) {
    try await session.execute(StoreStatements.settle, place)
  }
}

/// The SQL of artifact stores.
enum StoreStatements {
  static let wait = Statement("artifact_store_wait", PackageResources.artifact_store_wait_sql)
  static let begin = Statement("artifact_store_begin", PackageResources.artifact_store_begin_sql)
  static let lock = Statement("artifact_store_lock", PackageResources.artifact_store_lock_sql)
  static let settle = Statement("artifact_store_settle", PackageResources.artifact_store_settle_sql)
}
