import Database
import Messages
import Testing

@testable import Services

/// Claims that wait, beside each other.
@Suite struct ClaimWaitingTests {
  private func waiting(_ count: Int, _ fixture: ServicesFixture) async {
    while fixture.services.newsroom.claimWaiters.count != count { await Task.yield() }
  }

  /// The best of some rounds: in a second each that waits looks for itself, also on a machine that stands still.
  @Test func aRunMakesOneOfManyLook() async throws {
    try await withServices { fixture in
      let project = try await fixture.makeProject()
      let plan = try await fixture.makePlan(in: project)
      var looks: [Int] = []
      while looks.count < 5, looks.min() != 1 {
        try await withThrowingTaskGroup(of: [LeasedRun].self) { group in
          for worker in 0..<20 {
            group.addTask { try await fixture.queue.claim(worker: "w\(worker)", capacity: 2, waitAtMost: .seconds(30)) }
          }
          await waiting(20, fixture)
          let run = try await fixture.makeRun(of: plan, in: project)
          let before = fixture.queue.metrics.looks.load(ordering: .relaxed)
          fixture.services.newsroom.publishQueuedRun()
          #expect(try await group.next()?.map(\.lease.runID) == [run])
          looks.append(fixture.queue.metrics.looks.load(ordering: .relaxed) - before)
          group.cancelAll()
        }
      }
      #expect(looks.min() == 1, "\(looks)")
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
