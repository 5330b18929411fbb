import Database
import EventLoop
import Messages
import RPCServer
import Testing

@testable import Services

@Suite(.timeLimit(.minutes(2))) struct QueueMetricsTests {
  @Test func whateverIsWrittenUnderAStaleLeaseIsCounted() async throws {
    try await withServedServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      try await fixture.inner.overtake(lease)
      await expectLeaseLost { try await fixture.queue.appendLogs(lease, chunk: 1, [.line("late")]) }
      await expectLeaseLost { _ = try await fixture.queue.logPosition(of: lease) }
      await expectLeaseLost { try await fixture.queue.reportProgress(lease, .init(), taskResults: []) }
      await expectLeaseLost { _ = try await fixture.queue.storeArtifact(lease, .sample()) }
      await expectLeaseLost { try await fixture.queue.complete(lease, .completed()) }
      #expect(try await fixture.queue.heartbeat([lease]) == [.lost])
      let metrics = try await fixture.metrics()
      let refused = ["append", "progress", "artifact", "end", "heartbeat"].map { write in
        metrics[#"vantflow_queue_refused_writes_total{write="\#(write)"}"#]
      }
      #expect(refused == [2, 1, 1, 1, 1])
    }
  }

  /// One worker has gone; another one goes on with a run and has dropped the other.
  @Test func rescuesAreCountedByTheirCause() async throws {
    try await withServedServices { fixture in
      let (project, plan) = try await fixture.inner.makeProjectWithPlan()
      _ = try await fixture.inner.makeRun(of: plan, in: project, terms: .retried(2))
      let gone = try #require(try await fixture.inner.claim("gone").runs.first).lease
      try await fixture.inner.makeRuns(2, of: plan, in: project)
      let held = try await fixture.inner.claim("there", limit: 2).runs.map(\.lease)
      #expect(held.count == 2)
      try await fixture.inner.expire(gone)
      try await fixture.inner.expire(held[0])
      for rescued in try await RunLeaseStore(fixture.database).rescue(limit: 10) {
        fixture.queue.metrics.rescues.add(rescued)
      }
      let metrics = try await fixture.metrics()
      let name = "vantflow_queue_rescues_total"
      #expect(metrics[name + #"{cause="worker_silent",outcome="retried"}"#] == 1)
      #expect(metrics[name + #"{cause="run_dropped",outcome="ended"}"#] == 1)
      #expect(metrics[name + #"{cause="worker_silent",outcome="ended"}"#] == 0)
    }
  }

  @Test func whatWaitsIsTotalledByPriorityAndByProject() async throws {
    try await withServedServices { fixture in
      let (project, plan) = try await fixture.inner.makeProjectWithPlan()
      try await fixture.inner.makeRuns(5, of: plan, in: project, priority: 7)
      try await fixture.inner.makeRuns(2, of: plan, in: project, priority: -3)
      let lease = try #require(try await fixture.inner.claim().runs.first).lease
      try await fixture.database.execute(
        Statement("test_silence", "UPDATE run_leases SET lease_until = lease_until - interval '9 s' WHERE run_id = $1"),
        lease.runID)
      let others = ServiceLimits.projectsOnMetrics + 2
      for _ in 0..<others {
        let (other, plan) = try await fixture.inner.makeProjectWithPlan()
        try await fixture.inner.makeRuns(1, of: plan, in: other)
      }
      try await fixture.queue.metrics.count(fixture.database)
      let metrics = try await fixture.metrics()
      #expect(metrics[#"vantflow_queue_depth{priority="7",state="ready"}"#] == 4)
      #expect(metrics[#"vantflow_queue_depth{priority="-3",state="ready"}"#] == 2)
      let name = "vantflow_queue_project_runs"
      #expect(metrics[name + #"{project="\#(project)",state="ready"}"#] == 6)
      #expect(metrics[name + #"{project="\#(project)",state="running"}"#] == 1)
      #expect(metrics.keys.filter { $0.hasPrefix(name) }.count == 3 * (ServiceLimits.projectsOnMetrics + 1))
      #expect(metrics[name + #"{project="other",state="ready"}"#] == 3)
      let lag = try #require(metrics["vantflow_queue_heartbeat_lag_seconds"])
      #expect(lag >= 9 && lag < 60)
    }
  }

  @Test func theDatabasesUpkeepIsTold() async throws {
    try await withServedServices { fixture in
      let (project, plan) = try await fixture.inner.makeProjectWithPlan()
      try await fixture.inner.makeRuns(50, of: plan, in: project)
      try await fixture.database.transaction { open in
        _ = try await open.query(Statement("test_write", "SELECT pg_current_xact_id()"))
        try await fixture.database.execute(
          Statement("test_delete", "DELETE FROM run_queue WHERE project_id = $1"), project)
        try await fixture.queue.metrics.count(fixture.database)
      }
      let metrics = try await fixture.metrics()
      #expect(try #require(metrics["vantflow_database_oldest_xmin_age_transactions"]) >= 1)
      #expect(try #require(metrics["vantflow_database_oldest_transaction_seconds"]) > 0)
      let usage = try #require(metrics["vantflow_database_notification_queue_usage"])
      #expect(usage >= 0 && usage < 1)
      // Sessions tell the statistics what they did at most once a second, and when they end.
      let dead = #"vantflow_database_dead_tuples{table="run_queue"}"#
      var samples = metrics
      while try #require(samples[dead]) == 0 {
        try await fixture.queue.metrics.count(fixture.database)
        samples = try await fixture.metrics()
      }
      #expect(try #require(samples[dead]) >= 50)
    }
  }

  /// One of the questions may be refused, for want of a right for instance, or take too long.
  @Test(arguments: [
    ("run_deduplication_keys RENAME TO hidden", isQueueTold: true),
    ("dead_letters RENAME COLUMN project_id TO hidden", isQueueTold: false),
  ])
  func whatCannotBeCountedTakesNothingElseAlong(change: String, isQueueTold: Bool) async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectWithPlan()
      try await fixture.makeRuns(1, of: plan, in: project)
      try await fixture.database.execute(Statement("test_hide", "ALTER TABLE \(change)"))
      let metrics = fixture.queue.metrics
      await #expect(throws: DatabaseError.self) { try await metrics.count(fixture.database) }
      var page = PrometheusText()
      metrics.add(to: &page)
      #expect(page.text.contains("\nvantflow_queue_runs{") == isQueueTold)
      #expect(page.text.contains("\nvantflow_queue_project_runs{") == isQueueTold)
      #expect(page.text.contains("\nvantflow_database_") == !isQueueTold)
    }
  }

  /// Nobody is told for long what cannot be asked any more.
  @Test func figuresGoWhenTheyAreOld() async throws {
    try await withServices { fixture in
      let metrics = fixture.queue.metrics
      let began = LoopInstant.now
      try await metrics.count(fixture.database)
      let counted = LoopInstant.now
      let limit = ServiceLimits.queueFiguresAge
      for (now, isTold) in [(began.advanced(by: limit), true), (counted.advanced(by: limit + .seconds(1)), false)] {
        var page = PrometheusText()
        metrics.add(to: &page, at: now)
        #expect(page.text.contains("\nvantflow_queue_figures_age_seconds "))
        #expect(page.text.contains("\nvantflow_queue_runs{") == isTold)
        #expect(page.text.contains("\nvantflow_queue_depth") == false)
        #expect(page.text.contains("\nvantflow_database_") == isTold)
      }
    }
  }
}
