import Database

/// The kept answers to requests with a request id.
struct IdempotencyStore<Session: SQLSession> {
  let session: Session

  init(_ session: Session) {
    self.session = session
  }

  /// Takes a key for this transaction, after any other that works on it has ended; false when it had been used before.
  func begin(_ key: IdempotencyKey) async throws(DatabaseError) -> Bool {
    try await session.queryOne(
      IdempotencyStatements.begin, key.userID, key.method, key.requestID, key.requestHash) != nil
  }

  /// What a key was used for; nil when it was not.
  func get(_ key: IdempotencyKey) async throws(DatabaseError) -> (requestHash: [UInt8], response: [UInt8]?)? {
    guard
      let row = try await session.queryOne(IdempotencyStatements.get, key.userID, key.method, key.requestID)
    else { return nil }
    return (try row.column("request_hash"), try row.column("response"))
  }

  /// Keeps the answer; in the transaction that took the key.
  func finish(_ key: IdempotencyKey, response: [UInt8]) async throws(DatabaseError) {
    try await session.post(
      IdempotencyStatements.finish, key.userID, key.method, key.requestID, response)
  }

  /// Removes answers older than `age`.
  func purge(olderThan age: Duration, limit: Int) async throws(DatabaseError) -> Int {
    try await session.execute(IdempotencyStatements.purge, age, limit)
  }
}
