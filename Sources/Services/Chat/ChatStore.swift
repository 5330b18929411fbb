import Database

/// The stored chat messages, over the database or inside a transaction.
struct ChatStore<Session: SQLSession> {
  let session: Session

  init(_ session: Session) {
    self.session = session
  }

  /// Keeps what a person said.
  func insertMessage(id: UUID, project: UUID, user: UUID, text: String) async throws(DatabaseError) -> ChatMessageRecord? {
    try await session.queryOne(
      ChatStatements.insert, id, project, Int32(1), user, nil as UUID?, text, nil as UUID?, [String]()
    ).map { row throws(DatabaseError) in try ChatMessageRecord(row: row) }
  }

  /// Keeps what VantFlow answered.
  func insertReply(
    id: UUID, project: UUID, to message: UUID, text: String, plan: UUID?, notUnderstood: [String]
  ) async throws(DatabaseError) -> ChatMessageRecord? {
    try await session.queryOne(
      ChatStatements.insert, id, project, Int32(2), nil as UUID?, message, text, plan, notUnderstood
    ).map { row throws(DatabaseError) in try ChatMessageRecord(row: row) }
  }

  /// A page of a project's messages, newest first.
  func list(project: UUID, before id: UUID?, limit: Int) async throws(DatabaseError) -> [ChatMessageRecord] {
    try await session.query(ChatStatements.list, project, id, limit)
      .map { row throws(DatabaseError) in try ChatMessageRecord(row: row) }
  }
}
