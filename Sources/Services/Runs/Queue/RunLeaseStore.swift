import Database

/// What workers do to runs. Every write names its lease, and a stale one changes nothing.
struct RunLeaseStore<Session: SQLSession> {
  let session: Session

  init(_ session: Session) {
    self.session = session
  }

  /// Leases queued runs, the most urgent first. No run is given to two workers.
  func claim(worker: String, limit: Int, leaseTime: Duration) async throws(DatabaseError) -> [ClaimedRun] {
    try await session.query(RunStatements.claim, worker, limit, leaseTime)
      .map { row throws(DatabaseError) in
        ClaimedRun(
          lease: RunLease(runID: try row.column("id"), generation: try row.column("lease")),
          projectID: try row.column("project_id"), planID: try row.column("plan_id"),
          planDocument: try row.column("plan_document"))
      }
  }

  /// Extends leases. What does not come back is lost; true means that somebody wants the run to be cancelled.
  func heartbeat(_ leases: [RunLease], leaseTime: Duration) async throws(DatabaseError) -> [UUID: Bool] {
    let rows = try await session.query(
      RunStatements.heartbeat, leases.map(\.runID), leases.map(\.generation), leaseTime)
    var held: [UUID: Bool] = [:]
    for row in rows { held[try row.column("id")] = try row.column("is_cancel_requested") }
    return held
  }

  /// Replaces a run's progress.
  ///
  /// - Returns: its project; nil when the lease is stale.
  func progress(
    _ lease: RunLease, tasksDone: Int32, currentTaskNumber: Int32, currentTaskName: String, results: [UInt8]
  ) async throws(DatabaseError) -> UUID? {
    try await session.queryOne(
      RunStatements.progress, lease.runID, lease.generation, tasksDone, currentTaskNumber, currentTaskName, results
    )?.column("project_id")
  }

  /// The one terminal transition, which closes the log.
  ///
  /// - Returns: nil when the lease is stale.
  func finish(_ lease: RunLease, _ outcome: StoredOutcome) async throws(DatabaseError) -> EndedRun? {
    let row = try await session.queryOne(
      RunStatements.finish, lease.runID, lease.generation, outcome.state, outcome.tasksDone, outcome.results,
      outcome.failureCategory, outcome.failureMessage, outcome.failureTaskNumber, outcome.failureTaskName)
    guard let row else { return nil }
    return EndedRun(
      runID: lease.runID, projectID: try row.column("project_id"), lastLogNumber: try row.column("last_seq"))
  }

  /// Gives up a lease: a run of which nothing was done yet is queued again, another one fails.
  ///
  /// - Returns: what became of it; nil when the lease is stale, or something was done and only an untouched run was to
  ///   be given back.
  func handBack(
    _ lease: RunLease, reason: String, onlyIfUntouched: Bool
  ) async throws(DatabaseError) -> (projectID: UUID, state: StoredRunState)? {
    let row = try await session.queryOne(
      RunStatements.handBack, lease.runID, lease.generation, reason, onlyIfUntouched)
    guard let row else { return nil }
    return (try row.column("project_id"), try row.column("state"))
  }

  /// The generation and state of a run; nil when there is none.
  func leaseState(_ id: UUID) async throws(DatabaseError) -> (generation: Int64, state: StoredRunState)? {
    guard let row = try await session.queryOne(RunStatements.leaseState, id) else { return nil }
    return (try row.column("lease"), try row.column("state"))
  }

  /// Ends runs whose worker fell silent.
  func rescue(limit: Int) async throws(DatabaseError) -> [EndedRun] {
    try await session.query(RunStatements.rescue, limit)
      .map { row throws(DatabaseError) in
        EndedRun(
          runID: try row.column("id"), projectID: try row.column("project_id"),
          lastLogNumber: try row.column("last_seq"))
      }
  }
}
