import Database
import Messages
import TestSupport
import Testing

@testable import Services

/// Runs and workers that cannot execute every type of task.
@Suite struct CapabilityTests {
  private static let scripted = RunTerms.with { $0.requiredCapabilities = ["custom", "navigate"] }

  @Test func aRunWaitsForAWorkerThatCanExecuteIt() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectWithPlan()
      let scripted = try await fixture.makeRun(of: plan, in: project, terms: Self.scripted)
      let plain = try await fixture.makeRun(
        of: plan, in: project, terms: .with { $0.requiredCapabilities = ["navigate"] })
      let unsaid = try await fixture.makeRun(of: plan, in: project)
      let limited = try await fixture.queue.claim(worker: "w", lacking: ["custom"], capacity: 9, waitAtMost: .zero)
      #expect(limited.map(\.lease.runID) == [plain, unsaid])
      let none = try await fixture.queue.claim(
        worker: "w", lacking: ["navigate", "wait"], capacity: 9, waitAtMost: .zero)
      #expect(none.isEmpty)
      let able = try await fixture.queue.claim(worker: "w", lacking: ["wait"], capacity: 9, waitAtMost: .zero)
      #expect(able.map(\.lease.runID) == [scripted])
    }
  }

  /// A project that has nothing for a worker takes no turn of it, whatever its weight, and nothing that is looked for again.
  @Test(arguments: [1, 4]) func projectsWhoseRunsOneCannotExecuteAreInNobodysWay(capacity: Int) async throws {
    try await withServices { fixture in
      var expected: [UUID] = []
      for number in 0..<4 {
        let (project, plan) = try await fixture.makeProjectWithPlan()
        let isScripted = number % 2 == 0
        if isScripted { try await fixture.limit(project, to: 100, weight: 10) }
        for labels in [[], ["region=de"]] {
          let run = try await fixture.makeRun(
            of: plan, in: project,
            terms: .with { ($0.requiredCapabilities, $0.requiredLabels) = ([isScripted ? "custom" : "click"], labels) })
          if !isScripted { expected.append(run) }
        }
      }
      var taken: [UUID] = []
      for _ in 0..<expected.count where taken.count < expected.count {
        taken += try await fixture.queue.claim(
          worker: "w", labels: ["region=de"], lacking: ["custom"], capacity: capacity, waitAtMost: .zero
        ).map(\.lease.runID)
      }
      #expect(Set(taken) == Set(expected))
      let look = try await fixture.claim(labels: ["region=de", "!custom"])
      #expect(look.runs.isEmpty && !look.isContended && look.leftOver == 0)
    }
  }

  /// What a label asks for and what a task needs are looked at apart.
  @Test func capabilitiesAndLabelsAreBothAskedFor() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectWithPlan()
      var terms = Self.scripted
      terms.requiredLabels = ["region=de"]
      let run = try await fixture.makeRun(of: plan, in: project, terms: terms)
      let workers: [(labels: [String], lacking: [String], isAble: Bool)] = [
        ([], [], false), (["region=de"], ["custom"], false), (["region=fr"], [], false),
        (["region=de"], ["wait"], true),
      ]
      for (labels, lacking, isAble) in workers {
        let claimed = try await fixture.queue.claim(
          worker: "w", labels: labels, lacking: lacking, capacity: 1, waitAtMost: .zero)
        #expect(claimed.map(\.lease.runID) == (isAble ? [run] : []), "\(labels), without \(lacking)")
      }
    }
  }

  @Test func whatARunNeedsIsWhatItsPlanHas() async throws {
    try await withServedServices { served in
      let run = try await served.makeRun(in: try await served.makeProject())
      #expect(Set(run.tasks.compactMap(\.action?.capability)) == ["navigate", "screenshot"])
      for lacked in ["navigate", "screenshot"] {
        let none = try await served.queue.claim(worker: "w", lacking: [lacked], capacity: 1, waitAtMost: .zero)
        #expect(none.isEmpty)
      }
      let claimed = try await served.queue.claim(worker: "w", lacking: ["custom"], capacity: 1, waitAtMost: .zero)
      #expect(claimed.map(\.lease.runID.description) == [run.id])
    }
  }

  /// It needs the same at each attempt, and when it is done again.
  @Test func aRunThatIsQueuedAgainNeedsTheSame() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectWithPlan()
      var terms = RunTerms.retried(2)
      (terms.requiredCapabilities, terms.initialBackoff) = (["custom"], .zero)
      var run = try await fixture.makeRun(of: plan, in: project, terms: terms)
      for attempt in 1...3 {
        let limited = try await fixture.queue.claim(worker: "w", lacking: ["custom"], capacity: 1, waitAtMost: .zero)
        #expect(limited.isEmpty, "attempt \(attempt)")
        if attempt < 3 { #expect(try await fixture.queueViolations() == []) }
        let lease = try #require(
          try await fixture.queue.claim(worker: "w", capacity: 1, waitAtMost: .seconds(5)).first
        ).lease
        #expect(lease.runID == run)
        try await fixture.queue.complete(lease, .failed())
        if attempt == 2 {
          let again = UUID.random()
          let letter = try await DeadLetterStore(fixture.database).requeue(run, as: again, user: User.local.id)
          #expect(letter != nil)
          run = again
        }
      }
    }
  }

  /// Who has waited longest is woken first, cannot take the run, and tells on: in a second each that waits looks for itself.
  @Test func newsOfARunReachesWhoCanExecuteIt() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectWithPlan()
      let waiters = fixture.services.newsroom.claimWaiters
      let limit = Duration.milliseconds(250)
      let took = try await leastDuration(below: limit) {
        var claims: [Task<[LeasedRun], any Error>] = []
        for lacking in [["custom"], []] {
          claims.append(
            Task {
              try await fixture.queue.claim(worker: "w", lacking: lacking, capacity: 2, waitAtMost: .seconds(30))
            })
          while waiters.count < claims.count { await Task.yield() }
        }
        let run = try await fixture.makeRun(of: plan, in: project, terms: Self.scripted)
        let began = ContinuousClock.now
        fixture.services.newsroom.publishQueuedRun()
        #expect(try await claims[1].value.map(\.lease.runID) == [run])
        let took = ContinuousClock.now - began
        claims[0].cancel()
        _ = try? await claims[0].value
        return took
      }
      #expect(took < limit)
    }
  }
}
