import Database

/// What the scheduler asks and does.
extension ScheduleStore {
  /// What there is to do, but for some schedules.
  func outlook(except others: [UUID] = []) async throws(DatabaseError) -> ScheduleOutlook {
    guard let row = try await session.queryOne(ScheduleStatements.outlook, others) else {
      return ScheduleOutlook(now: .now(), nextAt: nil, isWaiting: false)
    }
    return ScheduleOutlook(
      now: try row.column("now"), nextAt: try row.column("next_at"), isWaiting: try row.column("is_waiting"))
  }

  /// The schedules that have been due for longest at a time, locked, without those that other servers have.
  func takeDue(
    at now: Instant, except others: [UUID], limit: Int
  ) async throws(DatabaseError) -> [ScheduleRecord] {
    try await session.query(ScheduleStatements.takeDue, now, others, limit)
      .map { row throws(DatabaseError) in try ScheduleRecord(row: row) }
  }

  /// Schedules of which an occurrence can stop waiting, locked, without those that other servers have.
  func takeWaiting(except others: [UUID], limit: Int) async throws(DatabaseError) -> [ScheduleRecord] {
    try await session.query(ScheduleStatements.takeWaiting, others, limit)
      .map { row throws(DatabaseError) in try ScheduleRecord(row: row) }
  }

  /// Whether a run of the schedule is queued or running.
  func hasUnfinishedRun(_ id: UUID) async throws(DatabaseError) -> Bool {
    try await session.queryOne(ScheduleStatements.hasUnfinishedRun, id)?.column(0) ?? false
  }

  /// Notes what was done. Only under the lock.
  func advance(_ id: UUID, next: Instant?, _ progress: ScheduleProgress) async throws(DatabaseError) {
    try await session.execute(
      ScheduleStatements.advance, id, next, progress.dealtUntil, progress.lastRun?.at, progress.lastRun?.id,
      progress.runs, progress.skipped, progress.missed, progress.failed, progress.lastError)
  }
}

/// What there is for schedulers to do.
struct ScheduleOutlook: Sendable {
  /// By the database's clock.
  let now: Instant
  /// When a schedule is due next; nil when none is.
  let nextAt: Instant?
  /// An occurrence waits for a run to end.
  let isWaiting: Bool
}

/// What a turn of a schedule has done.
struct ScheduleProgress: Sendable, Equatable {
  /// The last occurrence that came due; nil when none did.
  var dealtUntil: Instant?
  var lastRun: LastRun?
  var runs: Int64 = 0
  var skipped: Int64 = 0
  var missed: Int64 = 0
  var failed: Int64 = 0
  /// Empty for none; nil for as it was.
  var lastError: String?

  struct LastRun: Sendable, Equatable {
    let id: UUID
    /// Its occurrence.
    let at: Instant
  }
}
