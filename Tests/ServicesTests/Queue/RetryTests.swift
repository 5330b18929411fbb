import Database
import EventLoop
import Messages
import TestSupport
import Testing

@testable import Services

/// What follows an attempt that did not end well.
@Suite struct RetryTests {
  @Test func aFailureThatThePlanRetriesPutsTheRunBack() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectWithPlan()
      let run = try await fixture.makeRun(of: plan, in: project, terms: .retried(3))
      for attempt: Int32 in 1...3 {
        let claimed = try #require(try await fixture.claim().runs.first)
        #expect(claimed.attempt == attempt)
        #expect(claimed.lease.generation == Int64(attempt))
        try await fixture.queue.appendLogs(claimed.lease, chunk: 1, [.line("attempt \(attempt)")])
        try await fixture.queue.reportProgress(
          claimed.lease, .with { $0.tasksDone = 1 }, taskResults: [.with { $0.taskNumber = 1 }])
        try await fixture.queue.complete(claimed.lease, .failed(.browserCrashed, "broke \(attempt)"))
        let now = try await fixture.run(run)
        if attempt < 3 {
          #expect(now.state == .queued)
          #expect(now.progress?.tasksDone == 0)
          #expect(now.taskResults.isEmpty)
          #expect(now.startTime == nil && now.runner.isEmpty && now.failure == nil)
          #expect(try await fixture.claim().runs.isEmpty)
          try await fixture.makeDue(run)
        }
        #expect(try await fixture.queueViolations() == [])
      }
      let ended = try await fixture.run(run)
      #expect(ended.state == .failed)
      #expect(ended.failure?.message == "broke 3")
      #expect(ended.attempt == 3 && ended.maxAttempts == 3)
      #expect(ended.deadLetterTime == ended.endTime)
      #expect(try await fixture.attempts(of: run) == ["1 failed", "2 failed", "3 failed"])
      #expect(
        try await fixture.activityTypes(run: run) == [
          "run.started", "run.retried", "run.started", "run.retried", "run.started", "run.failed",
        ])
      let lines = try await fixture.logEntries(run)
      #expect(lines.map(\.number) == [1, 2, 3, 4, 5])
      #expect(lines[1].message.hasPrefix("Attempt 1 of 3 failed: broke 1. The next one begins in "))
      #expect(lines[1].level == .warning)
    }
  }

  /// The worker's call ends while its run's end is on the way: whoever waits for runs hears of it all the same.
  @Test func whatBecameOfARunIsToldThoughItsWorkerHasLeft() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectWithPlan()
      _ = try await fixture.makeRun(of: plan, in: project, terms: .retried(3))
      let lease = try #require(try await fixture.claim().runs.first).lease
      let waiters = fixture.services.newsroom.claimWaiters
      let mark = waiters.mark
      try await fixture.database.transaction { transaction in
        _ = try await transaction.query(
          Statement("test_lease", "SELECT FROM run_leases WHERE run_id = $1 FOR UPDATE"), lease.runID)
        let ending = Task { try await fixture.queue.complete(lease, .failed()) }
        try await fixture.untilBlocked(by: transaction)
        ending.cancel()
        await #expect {
          try await ending.value
        } throws: {
          if case RunQueueError.cancelled = $0 { true } else { false }
        }
        #expect(waiters.mark == mark)
      }
      #expect(await waiters.wait(after: mark, labels: [], atMost: .seconds(60), on: fixture.loop) != nil)
      #expect(try await fixture.run(lease.runID).state == .queued)
    }
  }

  @Test func whatThePlanDoesNotNameIsNotRetried() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectWithPlan()
      let run = try await fixture.makeRun(of: plan, in: project, terms: .retried(5))
      let claimed = try #require(try await fixture.claim().runs.first)
      try await fixture.queue.complete(claimed.lease, .failed(.elementNotFound))
      #expect(try await fixture.run(run).state == .failed)
      #expect(try await fixture.queueViolations() == [])
    }
  }

  /// Each pause lies in the second half of what the policy says, at the place that the jitter names.
  @Test func pausesGrowAndScatterWithinTheirBounds() async throws {
    let seed = UInt64.random(in: 0 ... .max)
    print("seed \(seed)")
    var generator = SeededGenerator(seed: seed)
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectWithPlan()
      let run = try await fixture.makeRun(
        of: plan, in: project,
        terms: .with {
          $0.maxAttempts = 8
          $0.retriedCategories = [10]
          $0.initialBackoff = .milliseconds(1500)
          $0.backoffMultiplier = 3
          $0.longestBackoff = .seconds(100)
        })
      for attempt in 1...7 {
        let lease = try #require(try await fixture.claim().runs.first).lease
        let jitter = Double.random(in: 0...1, using: &generator)
        _ = try await RunLeaseStore(fixture.database).end([
          AttemptEnding(lease: lease, outcome: .failed, failureCategory: 10, message: "no", jitter: jitter)
        ])
        let record = try #require(try await RunStore(fixture.database).snapshot(run))
        let pause = (record.runAt - record.updatedAt) / .seconds(1)
        var full = 1.5
        for _ in 1..<attempt { full *= 3 }
        full = min(full, 100)
        #expect(abs(pause - full * (0.5 + 0.5 * jitter)) < 0.001, "seed \(seed), attempt \(attempt): \(pause)")
        #expect(pause >= full / 2 - 0.001 && pause <= full + 0.001)
        try await fixture.makeDue(run)
      }
    }
  }

  @Test func aLostLeaseIsAFailedAttemptWithItsOwnReason() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectWithPlan()
      let run = try await fixture.makeRun(of: plan, in: project, terms: .retried(2))
      for state: RunState in [.queued, .failed] {
        let lease = try #require(try await fixture.claim().runs.first).lease
        try await fixture.expire(lease)
        let ended = try await RunLeaseStore(fixture.database).rescue(limit: 10)
        #expect(ended.map(\.ended.runID) == [run])
        #expect(try await fixture.run(run).state == state)
        await expectLeaseLost { try await fixture.queue.appendLogs(lease, chunk: 1, [.line("late")]) }
        #expect(try await fixture.queue.heartbeat([lease]) == [.lost])
        if state == .queued { try await fixture.makeDue(run) }
      }
      #expect(try await fixture.attempts(of: run) == ["1 lost", "2 lost"])
      #expect(try await fixture.run(run).failure?.category == .runnerLost)
      #expect(try await fixture.queueViolations() == [])
    }
  }

  @Test func handingBackBeforeTheFirstTaskUsesNoAttempt() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectWithPlan()
      let run = try await fixture.makeRun(of: plan, in: project)
      let lease = try #require(try await fixture.claim().runs.first).lease
      try await fixture.queue.handBack(lease, reason: "the host restarts")
      try await fixture.queue.handBack(lease, reason: "the host restarts")
      let now = try await fixture.run(run)
      #expect(now.state == .queued && now.attempt == 0)
      let lines = try await fixture.logEntries(run)
      #expect(lines.map(\.message) == ["The runner handed the run back: the host restarts. It is queued again"])
      let again = try #require(try await fixture.claim().runs.first)
      #expect(again.attempt == 1 && again.lease.generation == 2)
      await expectLeaseLost { try await fixture.queue.complete(lease, .completed()) }
      try await fixture.queue.complete(again.lease, .completed())
      #expect(try await fixture.attempts(of: run) == ["1 handed_back", "1 completed"])
      #expect(try await fixture.queueViolations() == [])
    }
  }

  /// Ready at once the first time, then after pauses that double; the twentieth time in a row is a failure.
  @Test func whatIsHandedBackAgainAndAgainPausesAndFails() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectWithPlan()
      let run = try await fixture.makeRun(of: plan, in: project)
      var full: [Double] = [0, 0.5, 1, 2, 4, 8, 16, 32]
      full += Array(repeating: 60, count: 11)
      for (index, pause) in full.enumerated() {
        let measured = try await fixture.handBack(run, jitter: Double(index % 2))
        let expected = pause * (index % 2 == 0 ? 0.5 : 1)
        #expect(abs(measured - expected) < 0.001, "hand-back \(index + 1): \(measured)")
        #expect(try await fixture.run(run).attempt == 0)
        try await fixture.makeDue(run)
      }
      #expect(try await fixture.run(run).state == .queued)
      _ = try await fixture.handBack(run)
      let ended = try await fixture.run(run)
      #expect(ended.state == .failed && ended.deadLetterTime != nil)
      #expect(ended.failure?.category == .runnerLost)
      #expect(ended.failure?.message == "The run was handed back 20 times in a row, at last: the host restarts")
      let lines = try await fixture.logEntries(run).map(\.message)
      #expect(lines.count == 20)
      #expect(lines[0] == "The runner handed the run back: the host restarts. It is queued again")
      #expect(lines[1].hasSuffix(". It is queued again, for 0.5 s from now"))
      #expect(try await fixture.queueViolations() == [])
    }
  }

  /// An attempt that ends otherwise begins the count anew.
  @Test func aRunThatWasTriedInBetweenIsReadyAtOnceAgain() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectWithPlan()
      let run = try await fixture.makeRun(of: plan, in: project, terms: .retried(2))
      for expected in [0, 0.5] {
        let pause = try await fixture.handBack(run, jitter: 1)
        #expect(abs(pause - expected) < 0.001)
        try await fixture.makeDue(run)
      }
      let lease = try #require(try await fixture.claim().runs.first).lease
      try await fixture.queue.complete(lease, .failed(.browserCrashed))
      try await fixture.makeDue(run)
      let pause = try await fixture.handBack(run, jitter: 1)
      #expect(pause == 0)
      #expect(try await fixture.claim().runs.map(\.attempt) == [2])
    }
  }

  /// What its tasks have done may be done again only where the plan says so, and as often as it says.
  @Test(arguments: [FailureCategory.runnerLost, .browserCrashed])
  func handingBackABegunRunDependsOnItsPlan(retried category: FailureCategory) async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectWithPlan()
      let terms = RunTerms.with {
        $0.maxAttempts = 3
        $0.retriedCategories = [category.rawValue]
        $0.initialBackoff = .seconds(60)
        $0.longestBackoff = .seconds(60)
      }
      let run = try await fixture.makeRun(of: plan, in: project, terms: terms)
      let attempts = category == .runnerLost ? 3 : 1
      for attempt in 1...attempts {
        let claimed = try #require(try await fixture.claim().runs.first)
        #expect(claimed.attempt == Int32(attempt))
        try await fixture.queue.reportProgress(
          claimed.lease, .with { $0.currentTaskNumber = 1 }, taskResults: [.with { $0.taskNumber = 1 }])
        try await fixture.queue.handBack(claimed.lease, reason: "the host restarts")
        try await fixture.queue.handBack(claimed.lease, reason: "the host restarts")
        guard attempt < attempts else { break }
        #expect(try await fixture.run(run).state == .queued)
        // After the pause of its plan, and not at once.
        #expect(try await fixture.claim().runs.isEmpty)
        try await fixture.makeDue(run)
      }
      let now = try await fixture.run(run)
      #expect(now.state == .failed && now.attempt == Int32(attempts))
      #expect(now.failure?.category == .runnerLost)
      #expect(now.failure?.message == "The runner handed the run back in the middle of it: the host restarts")
      #expect(now.failure?.taskNumber == 1)
      #expect(try await fixture.attempts(of: run) == (1...attempts).map { "\($0) handed_back" })
      let types = try await fixture.activityTypes(run: run)
      #expect(types.count { $0 == "run.retried" } == attempts - 1 && !types.contains("run.handed_back"))
      #expect(try await fixture.queueViolations() == [])
    }
  }

  /// It is no attempt, also where others were.
  @Test func handingBackAnUntouchedRunIsNoAttemptOfThePlans() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectWithPlan()
      let terms = RunTerms.with { $0.maxAttempts = 2 }
      let run = try await fixture.makeRun(of: plan, in: project, terms: terms)
      let lease = try #require(try await fixture.claim().runs.first).lease
      try await fixture.queue.handBack(lease, reason: "the host restarts")
      #expect(try await fixture.run(run).state == .queued)
      #expect(try await fixture.claim().runs.map(\.attempt) == [1])
    }
  }

  @Test func whatIsToBeCancelledIsNotTriedAgain() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectWithPlan()
      let terms = RunTerms.retried(5)
      for _ in 0..<3 { _ = try await fixture.makeRun(of: plan, in: project, terms: terms) }
      let leases = try await fixture.claim(limit: 3).runs.map(\.lease)
      for lease in leases { try await fixture.cancel(lease.runID) }
      try await fixture.queue.handBack(leases[0], reason: "the host restarts")
      try await fixture.queue.complete(leases[1], .failed())
      try await fixture.expire(leases[2])
      _ = try await RunLeaseStore(fixture.database).rescue(limit: 10)
      #expect(try await fixture.run(leases[0].runID).state == .cancelled)
      #expect(try await fixture.run(leases[1].runID).state == .failed)
      #expect(try await fixture.run(leases[2].runID).state == .cancelled)
      #expect(try await fixture.queueViolations() == [])
    }
  }

  /// One that the database refuses does not take those beside it along.
  @Test func endingsAreJudgedOneByOneInABatch() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectWithPlan()
      try await fixture.makeRuns(40, of: plan, in: project)
      let leases = try await fixture.claim(limit: 40).runs.map(\.lease)
      try await fixture.overtake(leases[7])
      let outcomes = await withTaskGroup(of: (Int, String).self) { group in
        for (index, lease) in leases.enumerated() {
          group.addTask {
            do {
              // NUL: the server takes none in a text.
              let message = index == 9 ? "a\u{0}b" : "it broke"
              let ended = try await fixture.queue.endings.end(
                AttemptEnding(lease: lease, outcome: .failed, failureCategory: 10, message: message))
              return (index, ended == nil ? "stale" : "ended")
            } catch {
              return (index, "refused")
            }
          }
        }
        return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
      }
      for index in leases.indices {
        #expect(outcomes[index] == (index == 7 ? "stale" : index == 9 ? "refused" : "ended"))
      }
    }
  }
}
