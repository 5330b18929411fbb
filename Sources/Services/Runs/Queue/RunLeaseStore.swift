import Database

/// What workers do to runs. Every write names its lease, and a stale one changes nothing.
struct RunLeaseStore<Session: SQLSession> {
  let session: Session

  init(_ session: Session) {
    self.session = session
  }

  /// Leases ready runs that a worker with these labels may execute, taking turns between the projects from `turn` on. No
  /// run is given to two workers, and no project has more than its limit.
  func claim(
    worker: String, labels: [String], limit: Int, leaseTime: Duration, after turn: ClaimTurn
  ) async throws(DatabaseError) -> ClaimResult {
    try ClaimResult(
      rows: try await session.query(
        RunStatements.claim, worker, labels, Int32(limit), leaseTime, turn.project, turn.runsLeft))
  }

  /// Extends leases. What does not come back is lost; true means that somebody wants the run to be cancelled.
  func heartbeat(_ leases: [RunLease], leaseTime: Duration) async throws(DatabaseError) -> [RunLease: Bool] {
    let rows = try await session.query(
      RunStatements.heartbeat, leases.map(\.runID), leases.map(\.generation), leaseTime)
    var held: [RunLease: Bool] = [:]
    for row in rows {
      let lease = RunLease(runID: try row.column("id"), generation: try row.column("lease"))
      held[lease] = try row.column("is_cancel_requested")
    }
    return held
  }

  /// Replaces a run's progress; the first time it extends its lease too.
  ///
  /// - Returns: its project; nil when the lease is stale.
  func progress(
    _ lease: RunLease, tasksDone: Int32, currentTaskNumber: Int32, currentTaskName: String, results: [UInt8],
    leaseTime: Duration
  ) async throws(DatabaseError) -> UUID? {
    try await session.queryOne(
      RunStatements.progress, lease.runID, lease.generation, tasksDone, currentTaskNumber, currentTaskName, results,
      leaseTime
    )?.column("project_id")
  }

  /// Ends attempts, at most one of a run, and with that the run where it is not tried again.
  ///
  /// - Returns: what became of each run; one whose lease is stale is missing.
  func end(_ endings: [AttemptEnding]) async throws(DatabaseError) -> [UUID: EndedAttempt] {
    let rows = try await session.query(
      RunStatements.end, endings.map(\.lease.runID), endings.map(\.lease.generation), endings.map(\.outcome),
      endings.map(\.tasksDone), endings.map(\.results), endings.map(\.failureCategory), endings.map(\.message),
      endings.map(\.failureTaskNumber), endings.map(\.failureTaskName), endings.map(\.jitter))
    var ended: [UUID: EndedAttempt] = [:]
    for row in rows {
      let attempt = try EndedAttempt(row: row)
      ended[attempt.runID] = attempt
    }
    return ended
  }

  /// Whether a lease is the current one of its run.
  func isHeld(_ lease: RunLease) async throws(DatabaseError) -> Bool {
    try await session.queryOne(RunStatements.leaseHeld, lease.runID, lease.generation) != nil
  }

  /// How the attempt under a lease ended; nil when it has not.
  func outcome(of lease: RunLease) async throws(DatabaseError) -> AttemptOutcome? {
    try await session.queryOne(RunStatements.attemptOutcome, lease.runID, lease.generation)?.column("outcome")
  }

  /// Ends the attempts of workers that fell silent.
  func rescue(limit: Int) async throws(DatabaseError) -> [RescuedAttempt] {
    try await session.query(RunStatements.rescue, limit).map(RescuedAttempt.init(row:))
  }
}
