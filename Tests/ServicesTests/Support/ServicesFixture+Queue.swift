import Database
import EventLoop
import Messages
import Testing

@testable import Services

extension ServicesFixture {
  /// A project with an approved plan.
  func makeProjectWithPlan() async throws -> (project: UUID, plan: UUID) {
    let project = try await makeProject()
    return (project, try await makePlan(in: project))
  }

  /// Many queued runs, in one statement.
  func makeRuns(_ count: Int, of plan: UUID, in project: UUID, priority: Int16 = 0) async throws {
    let first = try await makeRun(of: plan, in: project, terms: .with { $0.priority = priority })
    try await database.execute(
      Statement(
        "test_make_runs",
        """
        WITH run AS (
          INSERT INTO runs (id, project_id, plan_id, plan_version, plan_title, plan_document, tasks_total, created_by,
            priority, max_attempts, retry_categories)
          SELECT gen_random_uuid(), project_id, plan_id, plan_version, plan_title, plan_document, tasks_total, created_by,
            priority, max_attempts, retry_categories
          FROM runs, generate_series(2, $2) WHERE id = $1
          RETURNING id, project_id, priority, run_at
        ), waiting AS (
          INSERT INTO run_queue (run_id, project_id, lane, priority, run_at, is_ready)
          SELECT id, project_id, '', priority, run_at, true FROM run
        )
        INSERT INTO run_log_heads (run_id, project_id) SELECT id, project_id FROM run
        """), first, count)
  }

  /// Looks for ready runs, as one server among others.
  func claim(
    _ worker: String = "w", labels: [String] = [], limit: Int = 1, after turn: ClaimTurn = ClaimTurn()
  ) async throws -> ClaimResult {
    try await RunLeaseStore(database).claim(
      worker: worker, labels: labels, limit: limit, leaseTime: ServiceLimits.leaseTime, after: turn)
  }

  /// Limits a project.
  func limit(_ project: UUID, to count: Int32?, weight: Int32 = 1) async throws {
    try await database.transaction { transaction in
      _ = try await QueueStore(transaction).lock(project)
      try await QueueStore(transaction).update(project, maxConcurrentRuns: count, weight: weight)
    }
  }

  func pause(_ project: UUID, _ isPaused: Bool = true) async throws {
    try await database.transaction { transaction in
      _ = try await QueueStore(transaction).lock(project)
      try await QueueStore(transaction).setPaused(project, isPaused, reason: "")
    }
  }

  func pauseWhole() async throws {
    try await database.transaction { try await QueueStore($0).setWholePaused(true, reason: "") }
  }

  func run(_ id: UUID) async throws -> Run {
    try await RunStore(database).reread(id)
  }

  /// Lets a scheduled run's time come.
  func makeDue(_ run: UUID, at time: Instant = .now()) async throws {
    try await makeDue([run], at: time)
  }

  /// Lets the time of scheduled runs come, of all at once.
  func makeDue(_ runs: [UUID], at time: Instant) async throws {
    try await database.execute(
      Statement("test_due_run", "UPDATE runs SET run_at = $2 WHERE id = ANY ($1)"), runs, time)
    try await database.execute(
      Statement("test_due_queue", "UPDATE run_queue SET run_at = $2 WHERE run_id = ANY ($1)"), runs, time)
  }

  /// Returns once so many statements wait for locks in this database; throws where they do not come within a minute.
  func untilBlocked(_ count: Int = 1, by transaction: Transaction) async throws {
    let end = LoopInstant.now.advanced(by: .seconds(60))
    while try await blocked(seenBy: transaction) < count {
      // Whoever was to wait has given up, or never came.
      guard LoopInstant.now < end else { throw NobodyWaits() }
    }
  }

  private struct NobodyWaits: Error {}

  /// Statements that wait for locks in this database. It asks by a transaction's connection: on a shared one the question
  /// would wait behind them.
  func blocked(seenBy transaction: Transaction) async throws -> Int {
    let question = Statement(
      "test_blocked",
      """
      SELECT count(*) FROM pg_stat_clear_snapshot() AS cleared, LATERAL (
        SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock') blocked
      """)
    return Int(try await transaction.queryOne(question)?.column(0, as: Int64.self) ?? 0)
  }

  /// Claims the only run that is ready and hands it back.
  ///
  /// - Returns: the seconds until it is ready again.
  func handBack(_ run: UUID, jitter: Double = 0) async throws -> Double {
    let lease = try #require(try await claim().runs.first).lease
    _ = try await RunLeaseStore(database).end([
      AttemptEnding(lease: lease, outcome: .handedBack, message: "the host restarts", jitter: jitter)
    ])
    let record = try #require(try await RunStore(database).snapshot(run))
    return (record.runAt - record.updatedAt) / .seconds(1)
  }

  /// How the attempts of a run ended, in their order.
  func attempts(of run: UUID) async throws -> [String] {
    try await database.query(
      Statement(
        "test_attempts", "SELECT attempt || ' ' || outcome FROM run_attempts WHERE run_id = $1 ORDER BY lease"), run
    ).map { try $0.column(0) }
  }

  /// What must hold at any time, whatever has happened: each line that comes back is a violation.
  func queueViolations() async throws -> [String] {
    try await database.query(Statement("test_invariants", Self.invariants)).map { try $0.column(0) }
  }

  private static let invariants = """
    SELECT 'queued without a place in the queue: ' || r.id FROM runs r WHERE r.state = 'queued'
      AND NOT EXISTS (SELECT FROM run_queue q WHERE q.run_id = r.id AND q.run_at = r.run_at AND q.priority = r.priority
        AND q.required_capabilities = r.required_capabilities)
    UNION ALL SELECT 'in the queue and not queued: ' || q.run_id FROM run_queue q JOIN runs r ON r.id = q.run_id
      WHERE r.state <> 'queued'
    UNION ALL SELECT 'running without a lease: ' || r.id FROM runs r WHERE r.state = 'running'
      AND NOT EXISTS (SELECT FROM run_leases l WHERE l.run_id = r.id AND l.lease = r.lease AND l.attempt = r.attempt)
    UNION ALL SELECT 'leased and not running: ' || l.run_id FROM run_leases l JOIN runs r ON r.id = l.run_id
      WHERE r.state <> 'running'
    UNION ALL SELECT 'failed and no dead letter, or the other way round: ' || r.id FROM runs r
      LEFT JOIN dead_letters d ON d.run_id = r.id
      WHERE (r.state = 'failed' AND NOT EXISTS (SELECT FROM activity a WHERE a.run_id = r.id
        AND a.type IN ('run.requeued', 'run.discarded'))) <> (d.run_id IS NOT NULL)
    UNION ALL SELECT 'claims and attempts differ: ' || r.id FROM runs r
      WHERE r.lease <> (SELECT count(*) FROM run_attempts a WHERE a.run_id = r.id)
        + CASE WHEN r.state = 'running' THEN 1 ELSE 0 END
    UNION ALL SELECT 'more or less than one end: ' || r.id FROM runs r
      WHERE (SELECT count(*) FROM activity a WHERE a.run_id = r.id
        AND a.type IN ('run.completed', 'run.failed', 'run.cancelled')) <> CASE WHEN r.finished_at IS NULL THEN 0 ELSE 1 END
    UNION ALL SELECT 'more starts than claims: ' || r.id FROM runs r
      WHERE (SELECT count(*) FROM activity a WHERE a.run_id = r.id AND a.type = 'run.started') <> r.lease
    UNION ALL SELECT 'the log is open or closed at the wrong time: ' || r.id FROM runs r
      JOIN run_log_heads h ON h.run_id = r.id WHERE h.lease IS DISTINCT FROM CASE WHEN r.state = 'running' THEN r.lease END
    UNION ALL SELECT 'the log has a gap: ' || h.run_id FROM run_log_heads h
      WHERE h.last_seq <> (SELECT coalesce(sum(c.last_seq - c.first_seq + 1), 0) FROM log_chunks c
        WHERE c.run_id = h.run_id)
    UNION ALL SELECT 'a key of nobody: ' || k.key FROM run_deduplication_keys k LEFT JOIN runs r ON r.id = k.run_id
      WHERE r.id IS NULL OR r.finished_at IS NOT NULL OR r.deduplication_key <> k.key
    UNION ALL SELECT 'a key that is not kept: ' || r.id FROM runs r WHERE r.finished_at IS NULL
      AND r.deduplication_key IS NOT NULL
      AND NOT EXISTS (SELECT FROM run_deduplication_keys k WHERE k.run_id = r.id)
    UNION ALL SELECT 'over its limit: ' || p.project_id FROM project_queues p
      WHERE p.max_concurrent_runs < (SELECT count(*) FROM run_leases l WHERE l.project_id = p.project_id)
    """
}

extension RunTerms {
  static func with(_ change: (inout RunTerms) -> Void) -> RunTerms {
    var terms = RunTerms()
    change(&terms)
    return terms
  }

  /// Far enough away that no test sees it come.
  static var inAnHour: RunTerms { .with { $0.scheduleTime = .now() + .seconds(3600) } }

  /// Tried again after failures of VantFlow's own.
  static func retried(_ maxAttempts: Int32, priority: Int16 = 0) -> RunTerms {
    .with {
      $0.maxAttempts = maxAttempts
      $0.priority = priority
      $0.retriedCategories = [FailureCategory.runnerLost.rawValue, FailureCategory.browserCrashed.rawValue]
      // No pause ends by itself within a test.
      $0.initialBackoff = .seconds(600)
      $0.longestBackoff = .seconds(3600)
    }
  }
}

extension RunOutcome {
  static func failed(_ category: FailureCategory = .browserCrashed, _ message: String = "it broke") -> RunOutcome {
    RunOutcome(
      state: .failed(
        .with {
          $0.category = category
          $0.message = message
        }), tasksDone: 1, taskResults: [])
  }
}
