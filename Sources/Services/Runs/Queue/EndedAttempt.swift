import Database

/// What became of a run whose attempt has ended.
struct EndedAttempt: Sendable {
  let runID: UUID
  let projectID: UUID
  /// A final one; or queued, where the run is tried again.
  let state: StoredRunState
  let lastLogNumber: Int64
  /// The last line of the log is the server's, and says why.
  let isLineAdded: Bool
  /// The project's runs are limited: another one may begin now.
  let isLimited: Bool

  init(row: Row) throws(DatabaseError) {
    runID = try row.column("id")
    projectID = try row.column("project_id")
    state = try row.column("state")
    lastLogNumber = try row.column("last_seq")
    isLineAdded = try row.column("is_line_added")
    isLimited = try row.column("is_limited")
  }

  /// What is told of it.
  var news: [LiveEvent] {
    var news: [LiveEvent] = []
    if isLineAdded {
      news.append(.logMoved(run: runID, project: projectID, numbers: lastLogNumber...lastLogNumber))
    }
    news.append(.runChanged(run: runID, project: projectID, isFinal: state.isFinal))
    news.append(.activity(project: projectID))
    return news
  }

  /// Whether another run, or this one, may begin by it.
  var mayLetRunBegin: Bool { isLimited || state == .queued }
}

/// What became of a run whose lease had run out.
struct RescuedAttempt: Sendable {
  let ended: EndedAttempt
  /// Its worker is heard of for other runs.
  let isWorkerHeard: Bool

  init(row: Row) throws(DatabaseError) {
    ended = try EndedAttempt(row: row)
    isWorkerHeard = try row.column("is_worker_heard")
  }
}
