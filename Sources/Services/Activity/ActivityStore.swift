import Database

/// The record of what happened, over the database or inside a transaction.
struct ActivityStore<Session: SQLSession> {
  let session: Session

  init(_ session: Session) {
    self.session = session
  }

  /// Records something. Only inside the transaction that makes it happen.
  func record(_ activity: NewActivity) async throws(DatabaseError) {
    try await session.post(
      ActivityStatements.insert, activity.projectID, activity.type, activity.actor,
      String(activity.summary.prefix(500)), activity.planID, activity.runID, nil as UUID?, activity.messageID,
      activity.scheduleID)
  }

  /// A page of a project's activity, newest first: only what is older than the cursor, nil for the newest, and only
  /// of these types, nil for all.
  func list(
    project: UUID, before cursor: ActivityCursor?, types: [String]?, limit: Int
  ) async throws(DatabaseError) -> [ActivityEntry] {
    let rows = try await session.query(
      ActivityStatements.list, project, cursor.map { String($0.transaction) }, cursor?.id, limit, types)
    return try rows.map { row throws(DatabaseError) in try ActivityEntry(row: row) }
  }

  /// What followed a cursor, in the order in which every reader sees it.
  func feed(
    project: UUID, after cursor: ActivityCursor, limit: Int
  ) async throws(DatabaseError) -> [ActivityEntry] {
    let rows = try await session.query(
      ActivityStatements.feed, project, String(cursor.transaction), cursor.id, limit)
    return try rows.map { row throws(DatabaseError) in try ActivityEntry(row: row) }
  }

  /// Up to where the feed is settled, and whether entries of the project wait behind a transaction that still runs.
  func horizon(project: UUID) async throws(DatabaseError) -> (cursor: ActivityCursor, isWaiting: Bool) {
    guard let row = try await session.queryOne(ActivityStatements.horizon, project) else {
      return (ActivityCursor(transaction: 0, id: 0), false)
    }
    let horizon: String = try row.column("horizon")
    return (ActivityCursor(transaction: UInt64(horizon) ?? 0, id: 0), try row.column("is_waiting"))
  }
}
