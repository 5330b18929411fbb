import Database
import Messages
import TestSupport
import Testing

@testable import Services

/// What is claimed, and in which order.
@Suite struct ClaimTests {
  @Test func theHighestPriorityComesFirstThenTheOldest() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectWithPlan()
      var runs: [UUID] = []
      for priority: Int16 in [0, 5, -7, 5, 0] {
        runs.append(try await fixture.makeRun(of: plan, in: project, terms: .with { $0.priority = priority }))
      }
      let claimed = try await fixture.queue.claim(worker: "w", capacity: 10, waitAtMost: .zero)
      #expect(claimed.map(\.lease.runID) == [1, 3, 0, 4, 2].map { runs[$0] })
      #expect(claimed.allSatisfy { $0.attempt == 1 })
    }
  }

  @Test func aRunWaitsForARunnerThatHasItsLabels() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectWithPlan()
      let german = try await fixture.makeRun(of: plan, in: project, terms: .with { $0.requiredLabels = ["region=de"] })
      let both = try await fixture.makeRun(
        of: plan, in: project,
        terms: .with {
          $0.requiredLabels = ["gpu=", "region=de"]
          $0.priority = 1
        })
      let any = try await fixture.makeRun(of: plan, in: project)
      #expect(try await fixture.claim(labels: ["region=fr", "gpu="], limit: 9).runs.map(\.lease.runID) == [any])
      #expect(try await fixture.claim(labels: ["region=d"], limit: 9).runs.isEmpty)
      let able = try await fixture.claim(labels: ["size=xl", "region=de", "gpu="], limit: 9)
      #expect(able.runs.map(\.lease.runID) == [both, german])
    }
  }

  /// However many wait for labels that nobody has, they are looked at as one.
  @Test func runsThatNobodyMayExecuteAreInNobodysWay() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectWithPlan()
      for _ in 0..<50 {
        _ = try await fixture.makeRun(
          of: plan, in: project,
          terms: .with {
            $0.priority = 100
            $0.requiredLabels = ["gpu=yes"]
          })
      }
      let run = try await fixture.makeRun(of: plan, in: project)
      #expect(try await fixture.claim(limit: 2).runs.map(\.lease.runID) == [run])
    }
  }

  @Test func aScheduledRunWaitsForItsTime() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectWithPlan()
      let run = try await fixture.makeRun(
        of: plan, in: project, terms: .with { $0.scheduleTime = .now() + .seconds(3600) })
      let look = try await fixture.claim()
      #expect(look.runs.isEmpty)
      let next = try #require(look.nextReady)
      #expect(next > .seconds(3500) && next <= .seconds(3600))
      #expect(try await fixture.run(run).readyTime == fixture.run(run).scheduleTime)
      try await fixture.makeDue(run)
      #expect(try await fixture.claim().runs.map(\.lease.runID) == [run])
    }
  }

  @Test func aLookThatTookItsFillSaysHowManyAreLeft() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectWithPlan()
      try await fixture.makeRuns(4, of: plan, in: project)
      var left: [Int32] = []
      for _ in 0..<5 { left.append(try await fixture.claim().leftOver) }
      #expect(left == [2, 2, 1, 0, 0])
      // Those of others count: somebody may be able to take them.
      _ = try await fixture.makeRun(of: plan, in: project)
      _ = try await fixture.makeRun(of: plan, in: project, terms: .with { $0.requiredLabels = ["gpu="] })
      #expect(try await fixture.claim().leftOver == 1)
    }
  }

  /// What nobody may begin wakes nobody: of a paused project, or of one that has its fill.
  @Test func whatMayNotBeginIsNotLeftOver() async throws {
    try await withServices { fixture in
      let (paused, pausedPlan) = try await fixture.makeProjectWithPlan()
      let (limited, limitedPlan) = try await fixture.makeProjectWithPlan()
      let (project, plan) = try await fixture.makeProjectWithPlan()
      try await fixture.limit(limited, to: 2)
      try await fixture.makeRuns(3, of: pausedPlan, in: paused)
      try await fixture.makeRuns(5, of: limitedPlan, in: limited)
      _ = try await fixture.makeRun(of: plan, in: project)
      try await fixture.pause(paused)
      var left: [Int32] = []
      for _ in 0..<3 { left.append(try await fixture.claim().leftOver) }
      // In whichever order they come: the one run and two of the limited project's begin.
      #expect(left.last == 0 && left.allSatisfy { $0 <= 2 } && left[1] == 1, "\(left)")
      #expect(try await fixture.claim().runs.isEmpty)
      try await fixture.pause(paused, false)
      #expect(try await fixture.claim().leftOver == 2)
    }
  }

  /// The poll would come two thirds of a second late.
  @Test func aWaitingClaimWakesWhenTheTimeOfARunComes() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectWithPlan()
      let limit = ServiceLimits.claimPoll / 3
      let delay = try await leastDuration(below: limit) {
        let at = Instant.now() + .milliseconds(300)
        let run = try await fixture.makeRun(of: plan, in: project, terms: .with { $0.scheduleTime = at })
        let claimed = try await fixture.queue.claim(worker: "w", capacity: 1, waitAtMost: .seconds(30))
        let delay = Instant.now() - at
        #expect(claimed.map(\.lease.runID) == [run])
        #expect(delay >= .zero)
        return delay
      }
      #expect(delay < limit)
    }
  }

  @Test func aPausedQueueKeepsItsRuns() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectWithPlan()
      let (other, otherPlan) = try await fixture.makeProjectWithPlan()
      let run = try await fixture.makeRun(of: plan, in: project)
      let otherRun = try await fixture.makeRun(of: otherPlan, in: other)
      try await fixture.pause(project)
      #expect(try await fixture.claim(limit: 5).runs.map(\.lease.runID) == [otherRun])
      try await fixture.pause(project, false)
      try await QueueStore(fixture.database).setWholePaused(true, reason: "moving house")
      #expect(try await fixture.claim(limit: 5).runs.isEmpty)
      try await QueueStore(fixture.database).setWholePaused(false, reason: "")
      #expect(try await fixture.claim(limit: 5).runs.map(\.lease.runID) == [run])
    }
  }

  /// It fails alone, with its own reason, and those beside it and behind it are handed out.
  @Test func aRunWhosePlanCannotBeReadTakesNoOtherAlong() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectWithPlan()
      var runs: [UUID] = []
      for priority: Int16 in [9, 8, 7, 6, 5] {
        runs.append(try await fixture.makeRun(of: plan, in: project, terms: .with { $0.priority = priority }))
      }
      // The first field claims more bytes than there are.
      let unreadable = [runs[0], runs[2], runs[3]]
      try await fixture.database.execute(
        Statement("test_poison", "UPDATE runs SET plan_document = '\\x0aff' WHERE id = ANY ($1)"), unreadable)
      let first = try await fixture.queue.claim(worker: "w", capacity: 2, waitAtMost: .seconds(10))
      #expect(first.map(\.lease.runID) == [runs[1]])
      let second = try await fixture.queue.claim(worker: "w", capacity: 2, waitAtMost: .seconds(10))
      #expect(second.map(\.lease.runID) == [runs[4]])
      for run in unreadable {
        let record = try #require(try await RunStore(fixture.database).snapshot(run))
        #expect(record.state == .failed && record.deadLetterAt != nil)
        #expect(record.failure?.category == FailureCategory.internalFault.rawValue)
        #expect(record.failure?.message == "The stored plan of the run cannot be read")
        #expect(try await fixture.attempts(of: run) == ["1 failed"])
      }
      #expect(try await fixture.queueViolations() == [])
    }
  }

  /// A claim whose caller goes away takes nothing with it.
  @Test func whatComesForACancelledClaimIsHandedBack() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectWithPlan()
      let run = try await fixture.makeRun(of: plan, in: project)
      // The lock keeps the claim's last statement on its way until its caller has gone.
      let claim = try await fixture.database.transaction { transaction in
        try await transaction.execute(
          Statement("test_lock_head", "SELECT FROM run_log_heads WHERE run_id = $1 FOR UPDATE"), run)
        let claim = Task { try await fixture.queue.claim(worker: "w", capacity: 1, waitAtMost: .zero) }
        try await fixture.untilBlocked(by: transaction)
        claim.cancel()
        return claim
      }
      await #expect(throws: RunQueueError.self) { try await claim.value }
      #expect(try await fixture.run(run).state == .queued)
      #expect(try await fixture.attempts(of: run) == ["1 handed_back"])
      #expect(try await fixture.queueViolations() == [])
      #expect(try await fixture.claim().runs.map(\.attempt) == [1])
    }
  }
}
