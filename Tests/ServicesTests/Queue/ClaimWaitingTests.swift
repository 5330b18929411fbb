import Database
import Messages
import TestSupport
import Testing

@testable import Services

/// Claims that wait, beside each other.
@Suite(.timeLimit(.minutes(5))) struct ClaimWaitingTests {
  private func waiting(_ count: Int, _ fixture: ServicesFixture) async {
    while fixture.services.newsroom.claimWaiters.count != count { await Task.yield() }
  }

  /// The best of some rounds: in a second each that waits looks for itself, also on a machine that stands still.
  @Test(arguments: [1, 2]) func aRunMakesOneOfManyLook(capacity: Int) async throws {
    try await withServices { fixture in
      let project = try await fixture.makeProject()
      let plan = try await fixture.makePlan(in: project)
      var looks: [Int] = []
      while looks.count < 5, looks.min() != 1 {
        try await withThrowingTaskGroup(of: [LeasedRun].self) { group in
          for worker in 0..<20 {
            group.addTask {
              try await fixture.queue.claim(worker: "w\(worker)", capacity: capacity, waitAtMost: .seconds(30))
            }
          }
          await waiting(20, fixture)
          let run = try await fixture.makeRun(of: plan, in: project)
          let before = fixture.queue.metrics.looks.load(ordering: .relaxed)
          let mark = fixture.services.newsroom.claimWaiters.mark
          fixture.services.newsroom.publishQueuedRun()
          #expect(try await group.next()?.map(\.lease.runID) == [run])
          looks.append(fixture.queue.metrics.looks.load(ordering: .relaxed) - before)
          #expect(fixture.services.newsroom.claimWaiters.mark == mark + 1, "others were told of nothing")
          group.cancelAll()
        }
      }
      #expect(looks.min() == 1, "\(looks)")
    }
  }

  /// One is told that there is a run, and says when its time comes; then one is told that it has come. The best of some
  /// rounds, as above.
  @Test func aTimeThatComesMakesOneOfManyLook() async throws {
    try await withServices { fixture in
      let project = try await fixture.makeProject()
      let plan = try await fixture.makePlan(in: project)
      var rounds: [[Int]] = []
      while rounds.count < 8, !rounds.contains([2, 19]) {
        let run = try await fixture.makeRun(of: plan, in: project, terms: .inAnHour)
        try await withThrowingTaskGroup(of: [LeasedRun].self) { group in
          for worker in 0..<20 {
            group.addTask { try await fixture.queue.claim(worker: "w\(worker)", capacity: 2, waitAtMost: .seconds(30)) }
          }
          await waiting(20, fixture)
          let before = fixture.queue.metrics.looks.load(ordering: .relaxed)
          let at = Instant.now() + .milliseconds(150)
          try await fixture.makeDue(run, at: at)
          fixture.services.newsroom.publishQueuedRun()
          let claimed = try await group.next()?.map(\.lease.runID)
          #expect(claimed == [run])
          let looks = fixture.queue.metrics.looks.load(ordering: .relaxed) - before
          rounds.append([looks, fixture.services.newsroom.claimWaiters.count])
          #expect(Instant.now() >= at)
          group.cancelAll()
        }
      }
      #expect(rounds.contains([2, 19]), "looks, and those that waited on: \(rounds)")
    }
  }

  /// Somebody keeps a run that is due locked, for instance a server that stands still: who waits for it asks more seldom.
  @Test func aRunInSomebodysHandsIsNotAskedForWithoutPause() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectWithPlan()
      let run = try await fixture.makeRun(of: plan, in: project, terms: .inAnHour)
      try await fixture.makeDue(run)
      let looks = { fixture.queue.metrics.looks.load(ordering: .relaxed) }
      let (claim, before, began) = try await fixture.database.transaction { transaction in
        try await transaction.execute(
          Statement("test_hold", "SELECT FROM run_queue WHERE run_id = $1 FOR UPDATE"), run)
        let claim = Task { try await fixture.queue.claim(worker: "w", capacity: 1, waitAtMost: .seconds(30)) }
        // It asks again and again.
        while looks() < 3 { await Task.yield() }
        let (before, began) = (looks(), ContinuousClock.now)
        try await fixture.loop.sleep(for: .milliseconds(800))
        return (claim, before, began)
      }
      let seconds = (ContinuousClock.now - began) / .seconds(1)
      let rate = Double(looks() - before) / seconds
      #expect(rate < 50, "looks a second")
      #expect(try await claim.value.map(\.lease.runID) == [run])
    }
  }

  /// Workers that wait, by their capacities and labels in the order in which they come, and runs that they can all take,
  /// whoever comes first: one with a GPU takes others as well.
  struct Mix: Sendable, CustomTestStringConvertible {
    let capacities: [Int]
    var gpus: [Int] = []
    let runs: Int
    var gpuRuns = 0

    var testDescription: String { "\(runs) runs for \(capacities), \(gpuRuns) for \(gpus) with a GPU" }

    var workers: [(labels: [String], capacity: Int)] {
      capacities.map { ([], $0) } + gpus.map { (["gpu="], $0) }
    }

    static let all = [
      Mix(capacities: [1, 1, 2, 4], runs: 8), Mix(capacities: [4, 1, 1, 1, 1], runs: 5),
      Mix(capacities: [1, 4], runs: 3),
      Mix(capacities: [64, 1], runs: 65), Mix(capacities: Array(repeating: 1, count: 12), runs: 12),
      Mix(capacities: [1, 1], gpus: [3], runs: 1, gpuRuns: 2),
      Mix(capacities: [1, 2, 1], gpus: [6], runs: 4, gpuRuns: 2),
    ]
  }

  /// One ring, or one time that comes, for all of them: none waits until somebody looks by himself.
  @Test(arguments: Mix.all, [false, true]) func noRunWaitsForAPoll(mix: Mix, isScheduled: Bool) async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectWithPlan()
      let limit = ServiceLimits.claimPoll / 3
      let waited = try await leastDuration(below: limit, rounds: 4) {
        try await withThrowingTaskGroup(of: [LeasedRun].self) { group in
          for (index, worker) in mix.workers.enumerated() {
            group.addTask {
              try await fixture.queue.claim(
                worker: "w", labels: worker.labels, capacity: worker.capacity, waitAtMost: .seconds(30))
            }
            await waiting(index + 1, fixture)
          }
          let ready = try await fixture.makeRuns(
            of: mix, plan, in: project, after: isScheduled ? .milliseconds(200) : nil)
          fixture.services.newsroom.publishQueuedRun()
          var claimed: [UUID] = []
          while claimed.count < mix.runs + mix.gpuRuns, let more = try await group.next() {
            claimed += more.map(\.lease.runID)
          }
          let waited = Instant.now() - ready
          #expect(Set(claimed).count == mix.runs + mix.gpuRuns)
          group.cancelAll()
          return waited
        }
      }
      #expect(waited < limit)
    }
  }

  @Test func manyRunsAreTakenByManyAtOneRing() async throws {
    try await withServices { fixture in
      let project = try await fixture.makeProject()
      let plan = try await fixture.makePlan(in: project)
      let claims = (0..<12).map { worker in
        Task { try await fixture.queue.claim(worker: "w\(worker)", capacity: 1, waitAtMost: .seconds(30)) }
      }
      await waiting(12, fixture)
      var runs: Set<UUID> = []
      for _ in 0..<12 { runs.insert(try await fixture.makeRun(of: plan, in: project)) }
      fixture.services.newsroom.publishQueuedRun()
      var claimed: Set<UUID> = []
      for claim in claims { claimed.formUnion(try await claim.value.map(\.lease.runID)) }
      #expect(claimed == runs)
    }
  }

  @Test func aRunFindsTheOneWithItsLabels() async throws {
    try await withServices { fixture in
      let project = try await fixture.makeProject()
      let plan = try await fixture.makePlan(in: project)
      let others = (0..<5).map { worker in
        Task { try await fixture.queue.claim(worker: "w\(worker)", capacity: 1, waitAtMost: .seconds(30)) }
      }
      await waiting(5, fixture)
      let able = Task {
        try await fixture.queue.claim(worker: "able", labels: ["gpu="], capacity: 1, waitAtMost: .seconds(30))
      }
      await waiting(6, fixture)
      let run = try await fixture.makeRun(of: plan, in: project, terms: .with { $0.requiredLabels = ["gpu="] })
      fixture.services.newsroom.publishQueuedRun()
      #expect(try await able.value.map(\.lease.runID) == [run])
      others.forEach { $0.cancel() }
      for other in others { _ = try? await other.value }
    }
  }
}

extension ServicesFixture {
  /// Queued runs, which nobody sees before the last one is there.
  ///
  /// - Returns: when all of them are ready.
  fileprivate func makeRuns(
    of mix: ClaimWaitingTests.Mix, _ plan: UUID, in project: UUID, after pause: Duration?
  ) async throws -> Instant {
    let document = try Plan.sample().encodedBytes()
    let runs = (0..<mix.runs + mix.gpuRuns).map { _ in RecordIDSource.shared.next() }
    try await database.transaction { transaction in
      for (number, run) in runs.enumerated() {
        var terms = pause == nil ? RunTerms() : .inAnHour
        if number >= mix.runs { terms.requiredLabels = ["gpu="] }
        try await RunStore(transaction).insert(
          .init(
            id: run, projectID: project, planID: plan, planVersion: 1, planTitle: "Sample",
            planDocument: document, taskCount: 2, userID: User.local.id, terms: terms))
      }
    }
    guard let pause else { return .now() }
    let time = Instant.now() + pause
    try await makeDue(runs, at: time)
    return max(time, .now())
  }
}
