import Database

/// The stored projects, over the database or inside a transaction.
struct ProjectStore<Session: SQLSession> {
  let session: Session

  init(_ session: Session) {
    self.session = session
  }

  /// Makes a project; its owner is its first collaborator.
  func insert(
    id: UUID, displayName: String, description: String, owner: UUID
  ) async throws(DatabaseError) -> ProjectRecord {
    let rows = try await session.query(ProjectStatements.insert, id, displayName, description, owner)
    return try ProjectRecord(row: rows[0])  // INSERT without ON CONFLICT: it returns its row or throws
  }

  /// One project; nil when there is none.
  func get(_ id: UUID) async throws(DatabaseError) -> ProjectRecord? {
    try await session.queryOne(ProjectStatements.get, id)
      .map { row throws(DatabaseError) in try ProjectRecord(row: row) }
  }

  /// Whether there is such a project.
  func exists(_ id: UUID) async throws(DatabaseError) -> Bool {
    try await session.queryOne(ProjectStatements.exists, id)?.column(0) ?? false
  }

  /// A page of the projects in which a user takes part, newest first.
  func list(user: UUID, before id: UUID?, limit: Int) async throws(DatabaseError) -> [ProjectRecord] {
    try await session.query(ProjectStatements.list, user, id, limit)
      .map { row throws(DatabaseError) in try ProjectRecord(row: row) }
  }
}
