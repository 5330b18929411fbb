import Database

/// What a look into the queue has brought.
struct ClaimResult: Sendable {
  /// The runs, now leased.
  var runs: [ClaimedRun] = []
  /// Where the next look goes on; as this one where it took nothing.
  var turn = ClaimTurn()
  /// Somebody else was at something that this worker might have had: look again soon.
  var isContended = false
  /// Behind a look that found as many runs as it had room for: how many more are ready, for whomever; 2 means 2 or more.
  var leftOver: Int32 = 0
  /// When the next run becomes ready; nil when none is scheduled.
  var nextReady: Duration?

  init(rows: [Row]) throws(DatabaseError) {
    for row in rows {
      guard let id: UUID = try row.column("id") else {
        turn = ClaimTurn(project: try row.column("last_project"), runsLeft: try row.column("turn_left"))
        isContended = try row.column("is_contended")
        leftOver = try row.column("left_over")
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
