import Database
import Messages

/// The stored chat messages, over the database or inside a transaction.
struct ChatStore<Session: SQLSession> {
  let session: Session

  init(_ session: Session) {
    self.session = session
  }

  /// Keeps what a person said.
  func insertMessage(
    id: UUID, project: UUID, user: UUID, text: String
  ) async throws(DatabaseError) -> ChatMessageRecord {
    let rows = try await session.query(
      ChatStatements.insert, id, project, ChatRole.user.rawValue, user, nil as UUID?, text, nil as UUID?, [String]())
    return try ChatMessageRecord(row: rows[0])  // INSERT without ON CONFLICT: it returns its row or throws
  }

  /// Keeps what VantFlow answered.
  func insertReply(
    id: UUID, project: UUID, to message: UUID, text: String, plan: UUID?, notUnderstood: [String]
  ) async throws(DatabaseError) -> ChatMessageRecord {
    let rows = try await session.query(
      ChatStatements.insert, id, project, ChatRole.assistant.rawValue, nil as UUID?, message, text, plan, notUnderstood)
    return try ChatMessageRecord(row: rows[0])
  }

  /// A page of a project's messages, newest first.
  func list(project: UUID, before id: UUID?, limit: Int) async throws(DatabaseError) -> [ChatMessageRecord] {
    try await session.query(ChatStatements.list, project, id, limit)
      .map { row throws(DatabaseError) in try ChatMessageRecord(row: row) }
  }
}
