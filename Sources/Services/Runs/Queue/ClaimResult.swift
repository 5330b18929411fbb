import Database

/// What a look into the queue has brought.
struct ClaimResult: Sendable {
  /// The runs, now leased.
  var runs: [ClaimedRun] = []
  /// The project that was served last: the next look goes on behind it.
  var lastProject = UUID(high: 0, low: 0)
  /// Somebody else was at something that this worker might have had: look again soon.
  var isContended = false
  /// When the next run becomes ready; nil when none is scheduled.
  var nextReady: Duration?

  init(rows: [Row]) throws(DatabaseError) {
    for row in rows {
      guard let id: UUID = try row.column("id") else {
        lastProject = try row.column("last_project")
        isContended = try row.column("is_contended")
        let seconds: Double? = try row.column("next_in")
        nextReady = seconds.map { .seconds(max(0, $0)) }
        continue
      }
      runs.append(
        ClaimedRun(
          lease: RunLease(runID: id, generation: try row.column("lease")), attempt: try row.column("attempt"),
          projectID: try row.column("project_id"), planID: try row.column("plan_id"),
          planDocument: try row.column("plan_document")))
    }
  }
}

/// A run that has just been claimed.
struct ClaimedRun: Sendable {
  let lease: RunLease
  let attempt: Int32
  let projectID: UUID
  let planID: UUID
  let planDocument: [UInt8]
}
