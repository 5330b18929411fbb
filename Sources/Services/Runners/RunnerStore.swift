import Database
import Messages

/// The stored sessions of runners, over the database or inside a transaction.
struct RunnerStore<Session: SQLSession> {
  let session: Session

  init(_ session: Session) {
    self.session = session
  }

  /// Begins a session.
  func insert(
    _ runner: RunnerRecord, sessionHash: [UInt8], _ registration: RegisterRunnerRequest
  ) async throws(DatabaseError) {
    try await session.execute(
      RunnerStatements.insert, runner.id, sessionHash, runner.principal, registration.name, runner.worker,
      LogText.storable(registration.version), runner.labels, registration.capabilities, registration.concurrency)
  }

  /// The session with this hash; nil when there is none.
  func find(sessionHash: [UInt8]) async throws(DatabaseError) -> RunnerRecord? {
    try await session.queryOne(RunnerStatements.find, sessionHash)
      .map { row throws(DatabaseError) in try RunnerRecord(row: row) }
  }

  /// Notes that a runner has been heard.
  ///
  /// - Returns: whether there is such a session.
  func noteSeen(_ id: UUID) async throws(DatabaseError) -> Bool {
    try await session.execute(RunnerStatements.seen, id) > 0
  }

  /// Removes sessions that have been silent for longer than `age`.
  ///
  /// - Returns: how many, at most `limit`.
  func purge(olderThan age: Duration, limit: Int) async throws(DatabaseError) -> Int {
    try await session.execute(RunnerStatements.purge, age, limit)
  }

  /// Those of the leases that are, or were, a worker's.
  func holds(_ leases: [RunLease], worker: String) async throws(DatabaseError) -> [RunLease] {
    try await session.query(RunnerStatements.holds, leases.map(\.runID), leases.map(\.generation), worker)
      .map { row throws(DatabaseError) in
        RunLease(runID: try row.column("id"), generation: try row.column("lease"))
      }
  }
}
