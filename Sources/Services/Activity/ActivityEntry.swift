import Database

/// Something that happened in a project, to be recorded in the transaction that makes it happen.
struct NewActivity: Sendable {
  let projectID: UUID
  let type: ActivityType
  let actor: ActivityActor
  /// A line for people; what does not fit is cut off.
  let summary: String
  var planID: UUID?
  var runID: UUID?
  var messageID: UUID?
  var scheduleID: UUID?
}

/// Who did something.
enum ActivityActor: String, SQLScalar {
  /// The user of this machine.
  case local
  case planner
  case runner
  case schedule
  /// Nobody: what the server does by itself.
  case system
}

/// Something that happened, as it was recorded.
struct ActivityEntry: Sendable {
  let cursor: ActivityCursor
  let projectID: UUID
  /// As recorded: an older version of the server may have had other types.
  let type: String
  let actor: String
  let summary: String
  let planID: UUID?
  let runID: UUID?
  let artifactID: UUID?
  let messageID: UUID?
  let scheduleID: UUID?
  let at: Instant

  init(row: Row) throws(DatabaseError) {
    let transaction: String = try row.column("xid_text")
    cursor = ActivityCursor(transaction: UInt64(transaction) ?? 0, id: try row.column("id"))
    projectID = try row.column("project_id")
    type = try row.column("type")
    actor = try row.column("actor")
    summary = try row.column("summary")
    planID = try row.column("plan_id")
    runID = try row.column("run_id")
    artifactID = try row.column("artifact_id")
    messageID = try row.column("message_id")
    scheduleID = try row.column("schedule_id")
    at = try row.column("at")
  }
}
