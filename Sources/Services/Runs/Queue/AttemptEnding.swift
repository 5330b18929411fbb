import Database

/// How an attempt of a run is over.
enum AttemptOutcome: String, SQLScalar {
  case completed
  case failed
  /// As the worker says; it is a failure where nobody has asked for it.
  case cancelled
  /// The worker fell silent.
  case lost
  /// The worker executes it no further.
  case handedBack = "handed_back"
  /// The worker may never have heard of the run, and gives it back unless it has begun. Stored as handed back.
  case undelivered
}

/// The end of an attempt, as it is stored.
struct AttemptEnding: Sendable {
  let lease: RunLease
  let outcome: AttemptOutcome
  /// nil: as it was reported last.
  var tasksDone: Int32?
  /// An encoded Run with task results and values; nil: as it was reported last.
  var results: ByteString?
  /// A FailureCategory.
  var failureCategory: Int32?
  /// Why it failed, or was handed back.
  var message = ""
  var failureTaskNumber: Int32?
  var failureTaskName: String?
  /// 0 to 1: how much of the second half of its pause a retry waits.
  var jitter = Double.random(in: 0...1)
}

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
