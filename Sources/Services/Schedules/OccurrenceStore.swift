import Database

/// What became of the occurrences of schedules, over the database or inside a transaction.
struct OccurrenceStore<Session: SQLSession> {
  let session: Session

  init(_ session: Session) {
    self.session = session
  }

  /// Records what became of an occurrence. Only under the schedule's lock.
  func insert(
    _ occurrence: ScheduleOccurrenceID, _ state: StoredOccurrenceState, run: UUID? = nil, message: String = ""
  ) async throws(DatabaseError) {
    try await session.execute(
      ScheduleStatements.insertOccurrence, occurrence.scheduleID, occurrence.at, occurrence.at, Int64(1), state, run,
      message)
  }

  /// Records occurrences that were missed one behind the other. Only under the schedule's lock.
  func insert(_ missed: DueOccurrences.Missed, of schedule: UUID, message: String) async throws(DatabaseError) {
    try await session.execute(
      ScheduleStatements.insertOccurrence, schedule, missed.first, missed.last, missed.count,
      StoredOccurrenceState.missed, nil as UUID?, message)
  }

  /// Records what became of one that waited. Only under the schedule's lock.
  func settle(
    _ occurrence: ScheduleOccurrenceID, _ state: StoredOccurrenceState, run: UUID? = nil, message: String = ""
  ) async throws(DatabaseError) {
    try await session.execute(
      ScheduleStatements.settleOccurrence, occurrence.scheduleID, occurrence.at, state, run, message)
  }

  /// The first occurrence that waits, and how many do.
  func waiting(of schedule: UUID) async throws(DatabaseError) -> (first: Instant?, count: Int) {
    guard let row = try await session.queryOne(ScheduleStatements.waitingOccurrences, schedule) else { return (nil, 0) }
    return (try row.column("first_at"), try row.column("count"))
  }

  /// A page of a schedule's occurrences, newest first: only those before a time, nil for all.
  func list(schedule: UUID, before time: Instant?, limit: Int) async throws(DatabaseError) -> [OccurrenceRecord] {
    try await session.query(ScheduleStatements.listOccurrences, schedule, time, limit)
      .map { row throws(DatabaseError) in try OccurrenceRecord(row: row) }
  }

  /// Removes what was dealt with longer than `age` ago.
  func purge(olderThan age: Duration, limit: Int) async throws(DatabaseError) -> Int {
    try await session.execute(ScheduleStatements.purgeOccurrences, age, limit)
  }
}
