import Database

/// A schedule, as it is stored.
struct ScheduleRecord: Sendable {
  let id: UUID
  let projectID: UUID
  let planID: UUID
  let terms: ScheduleTerms
  /// The next occurrence that nobody has dealt with; nil when none follows.
  let nextAt: Instant?
  let pausedAt: Instant?
  /// The occurrence of the last run.
  let lastAt: Instant?
  let lastRunID: UUID?
  /// The last occurrence that was dealt with.
  let dealtUntil: Instant?
  let runCount: Int64
  let skippedCount: Int64
  let missedCount: Int64
  let failedCount: Int64
  let lastError: String
  /// Grows with every change that somebody makes, and not with occurrences: those would make an etag worthless.
  let revision: Int64
  let createdBy: UUID
  let createdAt: Instant
  let updatedAt: Instant

  init(row: Row) throws(DatabaseError) {
    id = try row.column("id")
    projectID = try row.column("project_id")
    planID = try row.column("plan_id")
    terms = try ScheduleTerms(row: row)
    nextAt = try row.column("next_at")
    pausedAt = try row.column("paused_at")
    lastAt = try row.column("last_at")
    lastRunID = try row.column("last_run_id")
    dealtUntil = try row.column("dealt_until")
    runCount = try row.column("run_count")
    skippedCount = try row.column("skipped_count")
    missedCount = try row.column("missed_count")
    failedCount = try row.column("failed_count")
    lastError = try row.column("last_error")
    revision = try row.column("revision")
    createdBy = try row.column("created_by")
    createdAt = try row.column("created_at")
    updatedAt = try row.column("updated_at")
  }

  /// What callers compare to notice that somebody else has changed the schedule.
  var etag: String { "\(revision)" }

  /// What people know it by, for a sentence.
  var name: String { terms.displayName.isEmpty ? "The schedule" : "The schedule \"\(terms.displayName)\"" }
}
