import Database

/// A run that has just been claimed.
struct ClaimedRun: Sendable {
  let lease: RunLease
  let projectID: UUID
  let planID: UUID
  let planDocument: [UInt8]
}

/// Where a run ended up.
struct EndedRun: Sendable {
  let runID: UUID
  let projectID: UUID
  let lastLogNumber: Int64
}

/// How a worker says that its run ended.
struct StoredOutcome: Sendable {
  /// A final one.
  let state: StoredRunState
  let tasksDone: Int32
  /// An encoded Run with task results and values.
  let results: [UInt8]
  /// A FailureCategory; nil unless the run failed.
  var failureCategory: Int32?
  var failureMessage = ""
  var failureTaskNumber: Int32 = 0
  var failureTaskName = ""
}
