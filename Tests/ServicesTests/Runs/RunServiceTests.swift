import Database
import Messages
import RPC
import RPCClient
import RPCServer
import Testing

@testable import Services

@Suite struct RunServiceTests {
  @Test func runsAreListedByStateAndPlan() async throws {
    try await withServedServices { fixture in
      let project = try await fixture.makeProject()
      let first = try await fixture.makeRun(in: project)
      let second = try await fixture.makeRun(in: project)
      _ = try await fixture.call(RunService.cancelRun) { $0.runID = first.id }
      func list(_ filter: RunFilter) async throws -> [String] {
        try await fixture.call(RunService.listRuns) {
          $0.projectID = project.id
          $0.filter = filter
        }.runs.map(\.id)
      }
      #expect(try await list(RunFilter()) == [second.id, first.id])
      #expect(try await list(.with { $0.states = [.cancelled] }) == [first.id])
      #expect(try await list(.with { $0.planID = second.planID }) == [second.id])
      let third = try await fixture.makeRun(in: project)
      #expect(try await fixture.queue.claim(worker: "test", capacity: 1, waitAtMost: .zero).count == 1)
      #expect(try await list(.with { $0.states = [.running] }) == [second.id])
      #expect(try await list(.with { $0.states = [.queued] }) == [third.id])
      #expect(try await list(.with { $0.states = [.queued, .running] }) == [third.id, second.id])
      #expect(try await list(.with { $0.states = [.running, .cancelled] }) == [second.id, first.id])
      let ofItsPlan = RunFilter.with {
        $0.states = [.queued, .running]
        $0.planID = second.planID
      }
      #expect(try await list(ofItsPlan) == [second.id])
    }
  }

  @Test func aCancelledRunSaysSo() async throws {
    try await withServedServices { fixture in
      let (run, lease) = try await fixture.makeLeasedRun()
      let asked = try await fixture.call(RunService.cancelRun) { $0.runID = run.id }
      #expect(asked.state == .running)
      #expect(asked.cancelRequestTime != nil)
      try await fixture.queue.complete(lease, RunOutcome(state: .cancelled, tasksDone: 0, taskResults: []))
      #expect(try await fixture.call(RunService.getRun) { $0.runID = run.id }.state == .cancelled)
      #expect(try await fixture.call(RunService.cancelRun) { $0.runID = run.id }.state == .cancelled)
    }
  }

  @Test func statsCountAndTime() async throws {
    try await withServedServices { fixture in
      let (run, lease) = try await fixture.makeLeasedRun()
      try await fixture.queue.complete(lease, .completed())
      let stats = try await fixture.call(RunService.getRunStats) { $0.projectID = run.projectID }
      #expect(stats.completedCount == 1)
      #expect(stats.queuedCount == 0)
      #expect(stats.medianDuration != nil)
      let none = try await fixture.call(RunService.getRunStats) {
        $0.projectID = run.projectID
        $0.endTime = run.createTime
      }
      #expect(none.completedCount == 0)
      #expect(none.medianDuration == nil)
      await expectError(.invalidArgument) {
        _ = try await fixture.call(RunService.getRunStats) {
          $0.projectID = run.projectID
          $0.startTime = run.createTime
          $0.endTime = run.createTime
        }
      }
    }
  }

  @Test func aWatcherSeesEveryStateAndTheEnd() async throws {
    try await withServedServices { fixture in
      let project = try await fixture.makeProject()
      let run = try await fixture.makeRun(in: project)
      var updates = fixture.stream(RunService.watchRun) { $0.runID = run.id }.makeAsyncIterator()
      #expect(try await updates.next()?.run?.state == .queued)
      let lease = try #require(try await fixture.queue.claim(worker: "w", capacity: 1, waitAtMost: .zero).first).lease
      #expect(try await updates.next()?.run?.state == .running)
      try await fixture.queue.reportProgress(lease, .with { $0.tasksDone = 1 }, taskResults: [])
      #expect(try await updates.next()?.run?.progress?.tasksDone == 1)
      try await fixture.queue.complete(lease, .completed())
      let last = try await updates.next()?.run
      #expect(last?.state == .completed)
      #expect(last?.tasks.isEmpty == true)
      #expect(try await updates.next() == nil)
    }
  }

  /// A run with its results may be megabytes, for each who watches it.
  @Test func aWatcherReadsTheRunOnlyWhereItHasChanged() async throws {
    try await withServedServices { fixture in
      let (run, lease) = try await fixture.makeLeasedRun()
      let (newsroom, project) = (fixture.inner.services.newsroom, try #require(UUID(run.projectID)))
      let looks = newsroom.runLooks
      var updates = fixture.stream(RunService.watchRun) { $0.runID = run.id }.makeAsyncIterator()
      #expect(try await updates.next()?.run?.state == .running)
      for round in 1...3 {
        newsroom.hub.publish(.runChanged(run: lease.runID, project: project, isFinal: false))
        while looks.pulses.count.load(ordering: .relaxed) < round {
          _ = try await fixture.database.query(Statement("test_pause", "SELECT 1"))
        }
      }
      #expect(looks.snapshots.count.load(ordering: .relaxed) == 1)
      try await fixture.queue.complete(lease, .completed())
      #expect(try await updates.next()?.run?.state == .completed)
      #expect(looks.snapshots.count.load(ordering: .relaxed) == 2)
    }
  }

  @Test func aWatchOfNothingIsNotFound() async throws {
    try await withServedServices { fixture in
      await expectError(.notFound) {
        for try await _ in fixture.stream(RunService.watchRun, { $0.runID = "00000000-0000-7000-8000-00000000abcd" }) {}
      }
    }
  }

  @Test func everyMethodOfTheContractIsAnswered() async throws {
    try await withServices { fixture in
      var router = Router()
      fixture.services.register(on: &router)
      #expect(router.paths.sorted() == VantFlowContract.services.flatMap(\.methods).map(\.path).sorted())
    }
  }
}
