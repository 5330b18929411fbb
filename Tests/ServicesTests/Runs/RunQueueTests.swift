import Database
import Messages
import Testing

@testable import Services

@Suite struct RunQueueTests {
  @Test func concurrentClaimsNeverHandARunTwice() async throws {
    try await withServices { fixture in
      let project = try await fixture.makeProject()
      let plan = try await fixture.makePlan(in: project)
      var queued: Set<UUID> = []
      for _ in 0..<40 { queued.insert(try await fixture.makeRun(of: plan, in: project)) }
      let claimed = try await withThrowingTaskGroup(of: [UUID].self) { group in
        for worker in 0..<6 {
          group.addTask {
            var mine: [UUID] = []
            while true {
              let runs = try await fixture.queue.claim(worker: "w\(worker)", capacity: 3, waitAtMost: .zero)
              #expect(runs.count <= 3)
              if runs.isEmpty { return mine }
              mine += runs.map(\.lease.runID)
            }
          }
        }
        return try await group.reduce(into: []) { $0 += $1 }
      }
      #expect(claimed.count == 40)
      #expect(Set(claimed) == queued)
    }
  }

  @Test func claimGivesTheSnapshotAndRecordsTheStart() async throws {
    try await withServices { fixture in
      let run = try await fixture.makeLeasedRun()
      #expect(run.lease.generation == 1)
      #expect(run.plan == Plan.sample())
      #expect(try await fixture.activityTypes(run: run.lease.runID) == ["run.started"])
      let record = try #require(try await RunStore(fixture.database).snapshot(run.lease.runID))
      #expect(record.state == .running)
      #expect(record.startedAt != nil)
    }
  }

  @Test func aWaitingClaimIsWokenByAQueuedRun() async throws {
    try await withServices { fixture in
      let project = try await fixture.makeProject()
      let plan = try await fixture.makePlan(in: project)
      async let claimed = fixture.queue.claim(worker: "w", capacity: 1, waitAtMost: .seconds(30))
      let run = try await fixture.makeRun(of: plan, in: project)
      fixture.services.newsroom.publishQueuedRun()
      #expect(try await claimed.map(\.lease.runID) == [run])
    }
  }

  @Test func aDrainedQueueHandsOutNothing() async throws {
    try await withServices { fixture in
      let project = try await fixture.makeProject()
      let plan = try await fixture.makePlan(in: project)
      async let waiting = fixture.queue.claim(worker: "w", capacity: 1, waitAtMost: .seconds(30))
      fixture.services.drain()
      #expect(try await waiting.isEmpty)
      _ = try await fixture.makeRun(of: plan, in: project)
      #expect(try await fixture.queue.claim(worker: "w", capacity: 1, waitAtMost: .seconds(30)).isEmpty)
    }
  }

  @Test func everyWriteUnderAStaleLeaseIsRefused() async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      try await fixture.overtake(lease)
      #expect(try await fixture.queue.heartbeat([lease]) == [.lost])
      await expectLeaseLost { try await fixture.queue.appendLogs(lease, chunk: 1, [.line("late")]) }
      await expectLeaseLost {
        try await fixture.queue.reportProgress(lease, .with { $0.tasksDone = 1 }, taskResults: [])
      }
      await expectLeaseLost { _ = try await fixture.queue.storeArtifact(lease, .sample()) }
      await expectLeaseLost { try await fixture.queue.complete(lease, .completed()) }
      let record = try #require(try await RunStore(fixture.database).snapshot(lease.runID))
      #expect(record.state == .running)
      #expect(record.tasksDone == 0)
      #expect(record.lastLogNumber == 0)
      #expect(try await ArtifactStore(fixture.database).count(lease) == 0)
      #expect(try await fixture.activityTypes(run: lease.runID) == ["run.started"])
    }
  }

  @Test func completionIsOneTransitionAndMayBeRepeated() async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      try await fixture.queue.appendLogs(lease, chunk: 1, [.line("one")])
      try await fixture.queue.complete(lease, .completed())
      try await fixture.queue.complete(lease, .completed())
      #expect(try await fixture.activityTypes(run: lease.runID) == ["run.started", "run.completed"])
      #expect(try await fixture.queue.heartbeat([lease]) == [.lost])
      await expectLeaseLost { try await fixture.queue.appendLogs(lease, chunk: 2, [.line("late")]) }
      let record = try #require(try await RunStore(fixture.database).snapshot(lease.runID))
      #expect(record.state == .completed)
      #expect(record.lastLogNumber == 1)
    }
  }

  @Test func aFailureIsKeptWithItsReason() async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      let failure = RunFailure.with {
        $0.category = .waitTimeout
        $0.message = "nothing came"
        $0.taskNumber = 2
        $0.taskName = "Step 2"
      }
      try await fixture.queue.complete(lease, RunOutcome(state: .failed(failure), tasksDone: 2, taskResults: []))
      let run = try await RunStore(fixture.database).reread(lease.runID)
      #expect(run.state == .failed)
      #expect(run.failure == failure)
      #expect(run.tasks.count == 2)
    }
  }

  @Test func whoStopsUnaskedHasFailed() async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      try await fixture.queue.complete(lease, RunOutcome(state: .cancelled, tasksDone: 0, taskResults: []))
      let run = try await RunStore(fixture.database).reread(lease.runID)
      #expect(run.state == .failed)
      #expect(run.failure?.category == .runnerLost)
    }
  }
}

func expectLeaseLost(
  _ body: () async throws -> Void, sourceLocation: SourceLocation = #_sourceLocation
) async {
  do {
    try await body()
    Issue.record("a stale lease was accepted", sourceLocation: sourceLocation)
  } catch RunQueueError.leaseLost {
  } catch {
    Issue.record("another error: \(error)", sourceLocation: sourceLocation)
  }
}

extension RunOutcome {
  static func completed(tasksDone: Int32 = 2) -> RunOutcome {
    RunOutcome(state: .completed, tasksDone: tasksDone, taskResults: [])
  }
}

extension NewArtifact {
  static func sample(name: String = "page.png", bytes: [UInt8] = Array("picture".utf8)) -> NewArtifact {
    NewArtifact(fileName: name, contentType: "image/png", kind: .screenshot, taskNumber: 1, bytes: bytes)
  }
}
