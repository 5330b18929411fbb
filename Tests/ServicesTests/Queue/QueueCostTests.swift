import Database
import Testing

@testable import Services

/// What is read stays as little as what it is for, whatever the planner takes the tables for.
@Suite struct QueueCostTests {
  /// When the database looked at its tables last.
  enum Statistics: CaseIterable {
    case none
    case ofAnEmptyQueue
    case ofAFullQueue
  }

  @Test(arguments: Statistics.allCases)
  func aLookReadsLittleOfALongQueue(statistics: Statistics) async throws {
    try await withServices { fixture in
      if statistics == .ofAnEmptyQueue { try await fixture.analyze() }
      let (project, plan) = try await fixture.makeProjectWithPlan()
      try await fixture.makeRuns(10_000, of: plan, in: project)
      try await fixture.spread()
      if statistics == .ofAFullQueue { try await fixture.analyze() }
      let look = "SELECT * FROM claim_runs('w', '{}', 1, '15 s', '00000000-0000-0000-0000-000000000000')"
      let pages = try await fixture.pages(of: Array(repeating: look, count: 10))
      // A scan of the queue would be many hundred pages.
      #expect(pages < 150)
    }
  }

  @Test(arguments: Statistics.allCases)
  func anEndReadsLittleOfManyLeases(statistics: Statistics) async throws {
    try await withServices { fixture in
      if statistics == .ofAnEmptyQueue { try await fixture.analyze() }
      let (project, plan) = try await fixture.makeProjectWithPlan()
      try await fixture.makeRuns(2560, of: plan, in: project)
      var leases: [RunLease] = []
      for _ in 0..<20 { leases += try await fixture.claim(limit: ServiceLimits.runsPerClaim).runs.map(\.lease) }
      if statistics == .ofAFullQueue { try await fixture.analyze() }
      let ends = leases.prefix(10).map { lease in
        """
        SELECT * FROM end_attempts(ARRAY['\(lease.runID)'::uuid], ARRAY[\(lease.generation)]::bigint[],
          ARRAY['completed'], ARRAY[1], ARRAY[NULL::bytea], ARRAY[NULL::integer], ARRAY[''], ARRAY[NULL::integer],
          ARRAY[NULL::text], ARRAY[0.5])
        """
      }
      // A scan of the leases would be many hundred pages as well, since each leads to its run.
      #expect(try await fixture.pages(of: ends) < 150)
      for lease in leases.prefix(10) { #expect(try await fixture.run(lease.runID).state == .completed) }
    }
  }

  /// The few that wait or run are found without the many that have ended.
  @Test(arguments: Statistics.allCases)
  func aListOfUnfinishedRunsReadsLittleOfALongHistory(statistics: Statistics) async throws {
    try await withServices { fixture in
      if statistics == .ofAnEmptyQueue { try await fixture.analyze() }
      let (project, plan) = try await fixture.makeProjectWithPlan()
      try await fixture.makeFinishedRuns(10_000, of: plan, in: project)
      let waiting = try await fixture.makeRun(of: plan, in: project)
      if statistics == .ofAFullQueue { try await fixture.analyze() }
      let list = RunStatements.listUnfinished.filled(
        with: "'\(project)'", "NULL", "51", "ARRAY['queued', 'running']", "NULL")
      let question = PlanStatements.hasActiveRuns.filled(with: "'\(plan)'")
      for query in [list, question] {
        let pages = try await fixture.pages(of: Array(repeating: query, count: 3))
        // A scan of the history would be many hundred pages.
        #expect(pages < 100, "\(query)")
      }
      let listed = try await RunStore(fixture.database).list(
        project: project, before: nil, states: [.queued, .running], plan: nil, limit: 51)
      #expect(listed.map(\.id) == [waiting])
      #expect(try await PlanStore(fixture.database).hasActiveRuns(plan))
    }
  }
}

extension ServicesFixture {
  /// Gives each queued run a time of its own, as where they are asked for one by one: the planner takes few of them for
  /// what it looks for then.
  fileprivate func spread() async throws {
    try await database.execute(
      Statement(
        "test_spread_runs",
        "UPDATE runs SET run_at = run_at - ('x' || left(id::text, 8))::bit(32)::bigint / 1e6 * interval '1 second'"))
    try await database.execute(
      Statement("test_spread_queue", "UPDATE run_queue q SET run_at = r.run_at FROM runs r WHERE r.id = q.run_id"))
  }

  /// Many runs that have completed.
  fileprivate func makeFinishedRuns(_ count: Int, of plan: UUID, in project: UUID) async throws {
    let first = try await makeRun(of: plan, in: project)
    try await database.execute(
      Statement(
        "test_make_finished",
        """
        WITH run AS (
          INSERT INTO runs (id, project_id, plan_id, plan_version, plan_title, plan_document, tasks_total, created_by,
            state, attempt, lease, worker, started_at, finished_at)
          SELECT gen_random_uuid(), project_id, plan_id, plan_version, plan_title, plan_document, tasks_total, created_by,
            'completed', 1, 1, 'w', now(), now()
          FROM runs, generate_series(1, $2) WHERE id = $1
          RETURNING id, project_id
        )
        INSERT INTO run_log_heads (run_id, project_id) SELECT id, project_id FROM run
        """), first, count)
    try await cancel(first)
  }

  fileprivate func analyze() async throws {
    try await database.execute(Statement("test_analyze", "ANALYZE"))
  }

  /// How many pages a query reads, with all that it calls: the least of several, since the first one of a connection reads
  /// the catalogue for its plan too.
  fileprivate func pages(of queries: [String]) async throws -> Int {
    var counts: [Int] = []
    for query in queries {
      let plan = try #require(
        try await database.queryOne(Statement("test_explain", "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) \(query)"))
      ).column(0, as: String.self)
      let match = try #require(
        plan.firstMatch(of: /"Shared Hit Blocks": ([0-9]+),\s*"Shared Read Blocks": ([0-9]+)/))
      counts.append(try #require(Int(match.1)) + #require(Int(match.2)))
    }
    return try #require(counts.min())
  }
}

extension Statement {
  /// The text with literals in the places of its parameters.
  fileprivate func filled(with literals: String...) -> String {
    literals.enumerated().reduce(sql) { $0.replacing("$\($1.offset + 1)", with: $1.element) }
  }
}
