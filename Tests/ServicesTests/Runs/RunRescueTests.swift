import Database
import Messages
import Testing

@testable import Services

@Suite struct RunRescueTests {
  @Test func aLostLeaseFailsItsRun() async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      try await fixture.queue.appendLogs(lease, chunk: 1, [.line("one")])
      try await fixture.expire(lease)
      let ended = try await RunLeaseStore(fixture.database).rescue(limit: 10)
      #expect(ended.map(\.ended.runID) == [lease.runID])
      let run = try await RunStore(fixture.database).reread(lease.runID)
      #expect(run.state == .failed)
      #expect(run.failure?.category == .runnerLost)
      #expect(run.lastLogNumber == 2)
      let entries = try await fixture.logEntries(lease.runID)
      #expect(entries.map(\.number) == [1, 2])
      #expect(try await fixture.activityTypes(run: lease.runID) == ["run.started", "run.failed"])
      await expectLeaseLost { try await fixture.queue.appendLogs(lease, chunk: 2, [.line("late")]) }
    }
  }

  @Test func aRescueLeavesALiveLeaseAlone() async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      try await fixture.expire(lease)
      #expect(try await fixture.queue.heartbeat([lease]) == [.held])
      #expect(try await RunLeaseStore(fixture.database).rescue(limit: 10).isEmpty)
      try await fixture.queue.complete(lease, .completed())
    }
  }

  /// A runner counts from the arrival of its claim, which may be late: from the begin on the lease is as long as it thinks.
  @Test func theReportThatBeginsARunExtendsItsLease() async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      try await fixture.expire(lease)
      let progress = RunProgress.with { $0.currentTaskNumber = 1 }
      try await fixture.queue.reportProgress(lease, progress, taskResults: [])
      #expect(try await RunLeaseStore(fixture.database).rescue(limit: 10).isEmpty)
      // Later ones do not: that is what heartbeats are for.
      try await fixture.expire(lease)
      try await fixture.queue.reportProgress(lease, progress, taskResults: [])
      #expect(try await RunLeaseStore(fixture.database).rescue(limit: 10).map(\.ended.runID) == [lease.runID])
    }
  }

  @Test func aLostRunThatWasToBeCancelledIsCancelled() async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      try await fixture.cancel(lease.runID)
      #expect(try await fixture.queue.heartbeat([lease]) == [.cancelRequested])
      try await fixture.expire(lease)
      _ = try await RunLeaseStore(fixture.database).rescue(limit: 10)
      #expect(try await RunStore(fixture.database).reread(lease.runID).state == .cancelled)
    }
  }

  @Test func rescueAndCompletionMakeOneTransition() async throws {
    try await withServices { fixture in
      let project = try await fixture.makeProject()
      let plan = try await fixture.makePlan(in: project)
      for _ in 0..<20 {
        _ = try await fixture.makeRun(of: plan, in: project)
        let runs = try await fixture.queue.claim(worker: "w", capacity: 1, waitAtMost: .zero)
        let lease = try #require(runs.first).lease
        try await fixture.expire(lease)
        async let rescued = RunLeaseStore(fixture.database).rescue(limit: 10)
        async let completed: Void? = try? await fixture.queue.complete(lease, .completed())
        _ = try await (rescued, completed)
        let ends = try await fixture.activityTypes(run: lease.runID).filter { $0 != "run.started" }
        #expect(ends.count == 1)
      }
    }
  }
}

extension ServicesFixture {
  @discardableResult
  func cancel(_ run: UUID, reason: String = "") async throws -> [LiveEvent] {
    try await database.transaction { transaction in
      try await RunCancellation(transaction, by: .local).cancel(run, reason: reason)
    }
  }
}
