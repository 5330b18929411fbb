import Database

/// What became of an occurrence, or of several that were missed one behind the other, as it is stored.
struct OccurrenceRecord: Sendable {
  let at: Instant
  let lastAt: Instant
  let count: Int64
  let state: StoredOccurrenceState
  let runID: UUID?
  let message: String
  let updatedAt: Instant

  init(row: Row) throws(DatabaseError) {
    at = try row.column("at")
    lastAt = try row.column("last_at")
    count = try row.column("count")
    state = try row.column("state")
    runID = try row.column("run_id")
    message = try row.column("message")
    updatedAt = try row.column("updated_at")
  }
}

/// Where an occurrence stands, as the database names it. Waiting becomes started, skipped or failed; nothing follows the
/// others.
enum StoredOccurrenceState: String, SQLScalar {
  case waiting
  case started
  case skipped
  case missed
  case failed
}
