import Database

/// A run that failed for good, as far as those who deal with it need to know.
struct DeadLetter: Sendable {
  let projectID: UUID
  let planID: UUID
  let planTitle: String
}

/// A dead letter that is done again.
struct RequeuedLetter: Sendable {
  let letter: DeadLetter
  let deduplicationKey: String?
}

/// The stored dead letters, over the database or inside a transaction.
struct DeadLetterStore<Session: SQLSession> {
  let session: Session

  init(_ session: Session) {
    self.session = session
  }

  /// A page of a project's dead letters, newest first, without plans and results: only those older than `id`.
  func list(project: UUID, before id: UUID?, limit: Int) async throws(DatabaseError) -> [RunRecord] {
    try await session.query(RunStatements.deadLetters, project, id, limit)
      .map { row throws(DatabaseError) in try RunRecord(row: row) }
  }

  /// Queues a new run of a dead letter's snapshot; its key is still to be taken. nil when the run is no dead letter.
  func requeue(_ id: UUID, as new: UUID, user: UUID) async throws(DatabaseError) -> RequeuedLetter? {
    guard let row = try await session.queryOne(RunStatements.requeue, new, id, user) else { return nil }
    return RequeuedLetter(letter: try DeadLetter(row: row), deduplicationKey: try row.column("deduplication_key"))
  }

  /// Takes a run off the list; nil when it is not on it.
  func discard(_ id: UUID) async throws(DatabaseError) -> DeadLetter? {
    try await session.queryOne(RunStatements.discard, id)
      .map { row throws(DatabaseError) in try DeadLetter(row: row) }
  }
}

extension DeadLetter {
  init(row: Row) throws(DatabaseError) {
    self.init(
      projectID: try row.column("project_id"), planID: try row.column("plan_id"),
      planTitle: try row.column("plan_title"))
  }
}
