import Database

/// The stored settings of queues, over the database or inside a transaction.
struct QueueStore<Session: SQLSession> {
  let session: Session

  init(_ session: Session) {
    self.session = session
  }

  /// How a project's queue is set.
  func get(_ project: UUID) async throws(DatabaseError) -> QueueRecord {
    guard let row = try await session.queryOne(QueueStatements.get, project) else { return QueueRecord() }
    return try QueueRecord(row: row)
  }

  /// How it is set; until the end of the transaction nobody else changes it. Claims pass the project by meanwhile.
  func lock(_ project: UUID) async throws(DatabaseError) -> QueueRecord {
    let rows = try await session.query(QueueStatements.lock, project)
    return try QueueRecord(row: rows[0])  // it makes the row where there is none: it returns it or throws
  }

  /// Sets limit and weight. Only under the lock. Once it is committed no run begins that would be one too many.
  func update(_ project: UUID, maxConcurrentRuns: Int32?, weight: Int32) async throws(DatabaseError) {
    try await session.execute(QueueStatements.update, project, maxConcurrentRuns, weight)
  }

  /// Pauses or resumes. Only under the lock. A pause waits for the claims that may begin something of the project, and
  /// others pass the project by until the end of the transaction: once it is committed no further run begins.
  func setPaused(_ project: UUID, _ isPaused: Bool, reason: String) async throws(DatabaseError) {
    try await session.execute(QueueStatements.pause, project, isPaused, isPaused ? reason : "")
  }

  /// The pause of the whole.
  func whole() async throws(DatabaseError) -> QueuePauseRecord {
    guard let row = try await session.queryOne(QueueStatements.getWhole) else {
      return QueuePauseRecord(pausedAt: nil, reason: "")
    }
    return QueuePauseRecord(pausedAt: try row.column("paused_at"), reason: try row.column("pause_reason"))
  }

  /// Pauses or resumes the whole. A pause waits for the claims under way, and others take nothing until it is committed.
  func setWholePaused(_ isPaused: Bool, reason: String) async throws(DatabaseError) {
    try await session.execute(QueueStatements.pauseWhole, isPaused, isPaused ? reason : "")
  }
}
