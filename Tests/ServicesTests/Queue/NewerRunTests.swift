import Database
import Messages
import Testing

@testable import Services

/// Runs of plans that say what this version does not know, beside servers that do.
@Suite struct NewerRunTests {
  @Test func itIsGivenToNobodyAndGoesBackUntouched() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectWithPlan()
      let newer = try await fixture.makeNewerRun(of: plan, in: project, terms: .with { $0.priority = 9 })
      let known = try await fixture.makeRun(of: plan, in: project)
      // The one in front of it takes nobody along.
      let claimed = try await fixture.queue.claim(worker: "w", capacity: 1, waitAtMost: .seconds(10))
      #expect(claimed.map(\.lease.runID) == [known])
      let now = try await fixture.run(newer)
      #expect(now.state == .queued && now.attempt == 0 && now.runner.isEmpty && now.startTime == nil)
      let lines = try await fixture.logEntries(newer).map(\.message)
      let reason =
        "its plan says what this version of the server does not know (tasks[1].17), and a newer one has to hand it out"
      #expect(lines.first == "The runner handed the run back: \(reason). It is queued again")
      #expect(try await fixture.activityTypes(run: newer).prefix(2) == ["run.started", "run.handed_back"])
      // A newer server claims the plan as it was made.
      try await fixture.makeDue(newer)
      let taken = try #require(try await fixture.claim("newer").runs.first)
      #expect(taken.lease.runID == newer)
      #expect(try NewerPlan(decoding: taken.planDocument) == .sample)
      try await fixture.queue.complete(taken.lease, .completed())
      #expect(try await fixture.queueViolations() == [])
    }
  }

  /// Ready at once the first time, it comes back a second time and no more: then it pauses.
  @Test func aWaitingClaimDoesNotGoRoundWithIt() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectWithPlan()
      let newer = try await fixture.makeNewerRun(of: plan, in: project)
      let claimed = try await fixture.queue.claim(worker: "w", capacity: 4, waitAtMost: .seconds(1))
      #expect(claimed.isEmpty)
      // At once, at once, and behind pauses of half a second and one second, or down to half of each.
      let attempts = try await fixture.attempts(of: newer)
      #expect((2...4).contains(attempts.count) && Set(attempts) == ["1 handed_back"])
      #expect(try await fixture.run(newer).state == .queued)
      #expect(try await fixture.queueViolations() == [])
    }
  }

  /// A claim's caller is answered in time, however many such runs are ready.
  @Test func aQueueOfThemHoldsNoClaimUp() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectWithPlan()
      try await fixture.makeRuns(3000, of: plan, in: project)
      try await fixture.database.execute(
        Statement("test_newer_runs", "UPDATE runs SET plan_document = $1"), try NewerPlan.sample.encodedBytes())
      let began = ContinuousClock.now
      #expect(try await fixture.queue.claim(worker: "w", capacity: 1, waitAtMost: .zero).isEmpty)
      #expect(ContinuousClock.now - began < .seconds(10))
      #expect(try await fixture.queueViolations() == [])
    }
  }

  @Test func whereNoNewerServerIsItFailsInTheEnd() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectWithPlan()
      let newer = try await fixture.makeNewerRun(of: plan, in: project)
      while try await fixture.run(newer).state == .queued {
        try await fixture.makeDue(newer)
        #expect(try await fixture.queue.claim(worker: "w", capacity: 1, waitAtMost: .zero).isEmpty)
      }
      let ended = try await fixture.run(newer)
      #expect(ended.state == .failed && ended.failure?.category == .runnerLost && ended.deadLetterTime != nil)
      #expect(ended.failure?.message.hasPrefix("The run was handed back 20 times in a row, at last: its plan") == true)
      #expect(try await fixture.attempts(of: newer).count == 20)
      #expect(try await fixture.queueViolations() == [])
    }
  }
}
