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

  /// What followed a cursor, in the order in which every reader sees it; whether more of the project is committed, which
  /// waits behind a transaction that still runs; and whether the cursor lies ahead of where the record is settled.
  func look(
    project: UUID, after cursor: ActivityCursor, limit: Int
  ) async throws(DatabaseError) -> (entries: [ActivityEntry], isWaiting: Bool, isAhead: Bool) {
    let rows = try await session.query(
      ActivityStatements.feed, project, String(cursor.transaction), cursor.id, limit)
    guard let first = rows.first else { return ([], false, false) }
    let (isWaiting, isAhead): (Bool, Bool) = (try first.column("is_waiting"), try first.column("is_ahead"))
    if first.isNull("id") { return ([], isWaiting, isAhead) }
    return (try rows.map { row throws(DatabaseError) in try ActivityEntry(row: row) }, isWaiting, isAhead)
  }

  /// Up to where the record is settled.
  func horizon() async throws(DatabaseError) -> ActivityCursor {
    let horizon: String? = try await session.queryOne(ActivityStatements.now)?.column("horizon")
    return ActivityCursor(transaction: horizon.flatMap { UInt64($0) } ?? 0, id: 0)
  }
}
