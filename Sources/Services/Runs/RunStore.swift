import Database

/// The stored runs, over the database or inside a transaction. What a worker does to its runs is in `RunLeaseStore`.
struct RunStore<Session: SQLSession> {
  let session: Session

  init(_ session: Session) {
    self.session = session
  }

  /// Queues a run, with the head of its log.
  func insert(_ run: NewRunRecord) async throws(DatabaseError) {
    try await session.post(
      RunStatements.insert, run.id, run.projectID, run.planID, run.planVersion, run.planTitle, run.planDocument,
      run.taskCount, run.userID, run.terms.priority, run.terms.scheduleTime, run.terms.deduplicationKey,
      run.terms.maxAttempts, run.terms.initialBackoff, run.terms.backoffMultiplier, run.terms.longestBackoff,
      run.terms.retriedCategories, run.terms.requiredLabels, run.terms.requiredCapabilities,
      run.occurrence?.scheduleID, run.occurrence?.at)
  }

  /// Takes a deduplication key for a run, waiting for a transaction that takes the same one; false when a run has it.
  func takeKey(_ key: String, project: UUID, run: UUID) async throws(DatabaseError) -> Bool {
    try await session.queryOne(RunStatements.takeKey, project, key, run) != nil
  }

  /// The run that is queued or running under a deduplication key; nil when there is none.
  func withKey(_ key: String, project: UUID) async throws(DatabaseError) -> UUID? {
    try await session.queryOne(RunStatements.withKey, project, key)?.column("run_id")
  }

  /// A run with its plan and results; nil when there is none.
  func get(_ id: UUID) async throws(DatabaseError) -> RunRecord? {
    try await session.queryOne(RunStatements.get, id)
      .map { row throws(DatabaseError) in try RunRecord(row: row) }
  }

  /// A run with its results and without its plan; nil when there is none.
  func snapshot(_ id: UUID) async throws(DatabaseError) -> RunRecord? {
    try await session.queryOne(RunStatements.snapshot, id)
      .map { row throws(DatabaseError) in try RunRecord(row: row) }
  }

  /// A page of a project's runs, newest first, without plans and results: only those older than `id`, in one of the
  /// states, and of the plan; nil for all.
  func list(
    project: UUID, before id: UUID?, states: [StoredRunState]?, plan: UUID?, limit: Int
  ) async throws(DatabaseError) -> [RunRecord] {
    let isOfUnfinished = states?.allSatisfy { !$0.isFinal } == true
    let statement = isOfUnfinished ? RunStatements.listUnfinished : RunStatements.list
    return try await session.query(statement, project, id, limit, states, plan)
      .map { row throws(DatabaseError) in try RunRecord(row: row) }
  }

  /// A project's runs that somebody executes, by their ids: those behind `id`, nil for the first ones.
  func running(project: UUID, after id: UUID?, limit: Int) async throws(DatabaseError) -> [UUID] {
    try await session.query(RunStatements.running, project, id, limit)
      .map { row throws(DatabaseError) in try row.column("run_id") }
  }

  /// A run that nobody else changes until the end of the transaction; nil when there is none.
  func lock(_ id: UUID) async throws(DatabaseError) -> LockedRun? {
    guard let row = try await session.queryOne(RunStatements.lock, id) else { return nil }
    return LockedRun(
      projectID: try row.column("project_id"), planID: try row.column("plan_id"),
      planTitle: try row.column("plan_title"), state: try row.column("state"),
      isCancelRequested: try row.column("is_cancel_requested"))
  }

  /// Ends a queued run. Only under the lock.
  func cancelQueued(_ id: UUID, reason: String) async throws(DatabaseError) {
    try await session.post(RunStatements.cancelQueued, id, reason)
  }

  /// Asks the worker of a running run to stop; its next heartbeat tells it. Only under the lock.
  func requestCancel(_ id: UUID, reason: String) async throws(DatabaseError) {
    try await session.post(RunStatements.requestCancel, id, reason)
  }

  /// Counts and times the runs of a project.
  func stats(
    project: UUID, plan: UUID?, from start: Instant?, until end: Instant?
  ) async throws(DatabaseError) -> RunStatsRecord? {
    guard let row = try await session.queryOne(RunStatements.stats, project, plan, start, end) else { return nil }
    return RunStatsRecord(
      queued: try row.column("queued"), running: try row.column("running"), completed: try row.column("completed"),
      failed: try row.column("failed"), cancelled: try row.column("cancelled"),
      medianSeconds: try row.column("median_seconds"), p95Seconds: try row.column("p95_seconds"))
  }
}
