import Database

/// The stored schedules, over the database or inside a transaction. What became of their occurrences is in
/// `OccurrenceStore`.
struct ScheduleStore<Session: SQLSession> {
  let session: Session

  init(_ session: Session) {
    self.session = session
  }

  /// Makes a schedule.
  func insert(
    _ id: UUID, project: UUID, plan: UUID, _ terms: ScheduleTerms, next: Instant, user: UUID
  ) async throws(DatabaseError) {
    try await session.execute(
      ScheduleStatements.insert, id, project, plan, terms.planVersion, terms.displayName, terms.cron, terms.timeZone,
      terms.overlapPolicy, terms.missedPolicy, terms.startingDeadline, terms.priority, terms.startsAt, terms.endsAt,
      next, user)
  }

  /// A schedule; nil when there is none.
  func get(_ id: UUID) async throws(DatabaseError) -> ScheduleRecord? {
    try await session.queryOne(ScheduleStatements.get, id)
      .map { row throws(DatabaseError) in try ScheduleRecord(row: row) }
  }

  /// A schedule that nobody else changes or deals with until the end of the transaction; nil when there is none.
  func lock(_ id: UUID) async throws(DatabaseError) -> ScheduleRecord? {
    try await session.queryOne(ScheduleStatements.lock, id)
      .map { row throws(DatabaseError) in try ScheduleRecord(row: row) }
  }

  /// A page of a project's schedules, newest first: only those older than `id`, and of the plan; nil for all.
  func list(
    project: UUID, before id: UUID?, plan: UUID?, limit: Int
  ) async throws(DatabaseError) -> [ScheduleRecord] {
    try await session.query(ScheduleStatements.list, project, id, limit, plan)
      .map { row throws(DatabaseError) in try ScheduleRecord(row: row) }
  }

  /// How many schedules a project has.
  func count(project: UUID) async throws(DatabaseError) -> Int {
    try await session.queryOne(ScheduleStatements.count, project)?.column(0) ?? 0
  }

  /// Changes what people say of a schedule. Only under the lock.
  func update(_ id: UUID, _ terms: ScheduleTerms, next: Instant?) async throws(DatabaseError) {
    try await session.execute(
      ScheduleStatements.update, id, terms.planVersion, terms.displayName, terms.cron, terms.timeZone,
      terms.overlapPolicy, terms.missedPolicy, terms.startingDeadline, terms.priority, terms.startsAt, terms.endsAt,
      next)
  }

  /// Keeps a schedule from making runs. Only under the lock. The reason is for those that are paused by themselves.
  func pause(_ id: UUID, because reason: String = "") async throws(DatabaseError) {
    try await session.execute(ScheduleStatements.pause, id, reason)
  }

  /// Lets a schedule make runs again. Only under the lock.
  func resume(_ id: UUID) async throws(DatabaseError) {
    try await session.execute(ScheduleStatements.resume, id)
  }

  /// Removes a schedule from sight, with what waits. Only under the lock.
  func delete(_ id: UUID) async throws(DatabaseError) {
    try await session.execute(ScheduleStatements.delete, id)
  }

  /// Ends schedules by themselves, and records it. Only under the lock.
  func end(_ ids: [UUID], because reason: String) async throws(DatabaseError) {
    try await session.execute(ScheduleStatements.end, ids, reason)
  }

  /// The schedules of a plan, locked. Before the plan is: whoever deals with a schedule locks it first, too.
  func lock(ofPlan plan: UUID) async throws(DatabaseError) -> [UUID] {
    try await session.query(ScheduleStatements.lockOfPlan, plan)
      .map { row throws(DatabaseError) in try row.column(0) }
  }
}
