import Database
import EventLoop
import Messages
import Testing

@testable import Services

/// Two who change the same run, in a known order: a second connection holds what one of them needs.
@Suite(.timeLimit(.minutes(5))) struct QueueInterleavingTests {
  @Test func aClaimPassesByARunThatIsBeingCancelled() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectWithPlan()
      let run = try await fixture.makeRun(of: plan, in: project)
      let next = try await fixture.makeRun(of: plan, in: project)
      try await fixture.database.transaction { transaction in
        _ = try await RunCancellation(transaction, by: .local).cancel(run, reason: "")
        #expect(try await fixture.claim().runs.map(\.lease.runID) == [next])
      }
      #expect(try await fixture.run(run).state == .cancelled)
      #expect(try await fixture.claim(limit: 5).runs.isEmpty)
      #expect(try await fixture.queueViolations() == [])
    }
  }

  @Test func aCancelThatWaitsForAClaimReachesTheRunningRun() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectWithPlan()
      let run = try await fixture.makeRun(of: plan, in: project)
      let (lease, cancel) = try await fixture.database.transaction { transaction in
        let result = try await RunLeaseStore(transaction).claim(
          worker: "w", labels: [], limit: 1, leaseTime: ServiceLimits.leaseTime, after: ClaimTurn())
        let cancel = Task { try await fixture.cancel(run) }
        try await fixture.untilBlocked(by: transaction)
        return (try #require(result.runs.first).lease, cancel)
      }
      _ = try await cancel.value
      #expect(try await fixture.queue.heartbeat([lease]) == [.cancelRequested])
      #expect(try await fixture.queueViolations() == [])
    }
  }

  @Test func aFailureThatWaitsForACancelIsNotRetried() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectWithPlan()
      _ = try await fixture.makeRun(of: plan, in: project, terms: .retried(5))
      let lease = try #require(try await fixture.claim().runs.first).lease
      let ending = try await fixture.database.transaction { transaction in
        _ = try await RunCancellation(transaction, by: .local).cancel(lease.runID, reason: "")
        let ending = Task { try await fixture.queue.complete(lease, .failed()) }
        try await fixture.untilBlocked(by: transaction)
        return ending
      }
      try await ending.value
      #expect(try await fixture.run(lease.runID).state == .failed)
      #expect(try await fixture.queueViolations() == [])
    }
  }

  /// Whoever locks a lease and its run begins with the lease: here the report of a begin waits for one who is to lock the
  /// run too, and must not have it already.
  @Test func aReportThatWaitsForTheLeaseHoldsNoRun() async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      let report = try await fixture.database.transaction { transaction in
        _ = try await transaction.query(
          Statement("test_lease", "SELECT FROM run_leases WHERE run_id = $1 FOR UPDATE"), lease.runID)
        let report = Task {
          try await fixture.queue.reportProgress(
            lease, .with { $0.currentTaskNumber = 1 }, taskResults: [.with { $0.taskNumber = 1 }])
        }
        try await fixture.untilBlocked(by: transaction)
        _ = try await transaction.query(
          Statement("test_run", "SELECT FROM runs WHERE id = $1 FOR UPDATE NOWAIT"), lease.runID)
        return report
      }
      try await report.value
      #expect(try await fixture.run(lease.runID).progress?.currentTaskNumber == 1)
    }
  }

  @Test func aHeartbeatThatIsOnItsWayStopsTheRescue() async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      try await fixture.expire(lease)
      let rescue = try await fixture.database.transaction { transaction in
        let held = try await RunLeaseStore(transaction).heartbeat([lease], leaseTime: ServiceLimits.leaseTime)
        #expect(held == [lease: false])
        let rescue = Task { try await RunLeaseStore(fixture.database).rescue(limit: 10) }
        try await fixture.untilBlocked(by: transaction)
        return rescue
      }
      #expect(try await rescue.value.isEmpty)
      try await fixture.queue.complete(lease, .completed())
      #expect(try await fixture.queueViolations() == [])
    }
  }

  @Test func ofARescueAndACompletionOneEndsTheRun() async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      try await fixture.expire(lease)
      let (rescue, completion) = try await fixture.database.transaction { transaction in
        try await transaction.execute(
          Statement("test_lock_lease", "SELECT FROM run_leases WHERE run_id = $1 FOR UPDATE"), lease.runID)
        // On a connection of its own: behind the completion it would not come to the lock.
        let rescue = Task {
          try await fixture.database.transaction { try await RunLeaseStore($0).rescue(limit: 10) }
        }
        let completion = Task { try await fixture.queue.complete(lease, .completed()) }
        try await fixture.untilBlocked(2, by: transaction)
        return (rescue, completion)
      }
      let rescued = try await rescue.value.count
      let completed: Int
      do {
        try await completion.value
        completed = 1
      } catch {
        completed = 0
      }
      #expect(rescued + completed == 1)
      #expect(try await fixture.attempts(of: lease.runID).count == 1)
      #expect(try await fixture.queueViolations() == [])
    }
  }

  @Test func aClaimPassesByWhatAnotherIsClaiming() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectWithPlan()
      try await fixture.makeRuns(6, of: plan, in: project)
      try await fixture.database.transaction { transaction in
        let first = try await RunLeaseStore(transaction).claim(
          worker: "a", labels: [], limit: 4, leaseTime: ServiceLimits.leaseTime, after: ClaimTurn())
        let second = try await fixture.claim("b", limit: 4)
        #expect(first.runs.count == 4 && second.runs.count == 2)
        #expect(Set((first.runs + second.runs).map(\.lease.runID)).count == 6)
      }
    }
  }

  /// Where a project is limited they may not count at the same time; who comes second is told to look again.
  @Test func aClaimOfALimitedProjectDoesNotWaitForAnother() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectWithPlan()
      try await fixture.makeRuns(6, of: plan, in: project)
      try await fixture.limit(project, to: 3)
      try await fixture.database.transaction { transaction in
        let first = try await RunLeaseStore(transaction).claim(
          worker: "a", labels: [], limit: 2, leaseTime: ServiceLimits.leaseTime, after: ClaimTurn())
        #expect(first.runs.count == 2)
        let second = try await fixture.claim("b", limit: 4)
        #expect(second.runs.isEmpty && second.isContended)
      }
      #expect(try await fixture.claim("b", limit: 4).runs.count == 1)
    }
  }

  /// The claim has seen no pause and waits for a lock: it may go on, and the pause is answered behind it. What comes
  /// while the pause waits takes nothing, and does not wait.
  @Test(arguments: [false, true]) func aPauseIsAnsweredBehindTheClaimsUnderWay(ofTheWhole: Bool) async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectWithPlan()
      let run = try await fixture.makeRun(of: plan, in: project)
      let next = try await fixture.makeRun(of: plan, in: project)
      let answered = OneShotEvent()
      let (claim, pause) = try await fixture.database.transaction { transaction in
        try await transaction.execute(
          Statement("test_lock_head", "SELECT FROM run_log_heads WHERE run_id = $1 FOR UPDATE"), run)
        let claim = Task { try await fixture.claim() }
        try await fixture.untilBlocked(by: transaction)
        let pause = Task {
          if ofTheWhole { try await fixture.pauseWhole() } else { try await fixture.pause(project) }
          answered.fire()
        }
        while !answered.hasFired, try await fixture.blocked(seenBy: transaction) < 2 {}
        #expect(!answered.hasFired, "the pause was answered, and a run is to begin")
        let second = try await fixture.database.transaction {
          try await RunLeaseStore($0).claim(
            worker: "v", labels: [], limit: 5, leaseTime: ServiceLimits.leaseTime, after: ClaimTurn())
        }
        #expect(second.runs.isEmpty && second.isContended)
        return (claim, pause)
      }
      try await pause.value
      #expect(try await fixture.run(run).state == .running)
      #expect(try await claim.value.runs.map(\.lease.runID) == [run])
      let last = try await fixture.claim(limit: 5)
      #expect(last.runs.isEmpty && !last.isContended)
      #expect(try await fixture.run(next).state == .queued)
      #expect(try await fixture.queueViolations() == [])
    }
  }

  /// As a pause: what has found no limit begins before a limit is answered, and what comes meanwhile takes nothing.
  @Test func aFirstLimitIsAnsweredBehindTheClaimsUnderWay() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectWithPlan()
      try await fixture.makeRuns(5, of: plan, in: project)
      let answered = OneShotEvent()
      let limiting = try await fixture.database.transaction { transaction in
        let claim = try await RunLeaseStore(transaction).claim(
          worker: "w", labels: [], limit: 3, leaseTime: ServiceLimits.leaseTime, after: ClaimTurn())
        #expect(claim.runs.count == 3)
        let limiting = Task {
          try await fixture.limit(project, to: 1)
          answered.fire()
        }
        while !answered.hasFired, try await fixture.blocked(seenBy: transaction) < 1 {}
        #expect(!answered.hasFired, "the limit was answered, and three runs are to begin")
        let second = try await fixture.claim(limit: 5)
        #expect(second.runs.isEmpty && second.isContended)
        return limiting
      }
      try await limiting.value
      #expect(try await fixture.claim(limit: 5).runs.isEmpty)
    }
  }

  /// What is in somebody's hands keeps nobody from the runs of other projects, whoever's turn it is.
  @Test(arguments: [1, 3]) func aRunInSomebodysHandsHidesNoOtherProject(limit: Int) async throws {
    try await withServices { fixture in
      var projects: [UUID] = []
      var runs: [UUID] = []
      for _ in 0..<3 {
        let (project, plan) = try await fixture.makeProjectWithPlan()
        projects.append(project)
        runs.append(try await fixture.makeRun(of: plan, in: project))
        // A turn of it takes all that a worker has room for.
        try await fixture.limit(project, to: nil, weight: 3)
      }
      try await fixture.database.transaction { transaction in
        _ = try await transaction.query(
          Statement("test_hold", "SELECT FROM runs WHERE id = ANY ($1) FOR UPDATE"), Array(runs[..<2]))
        let turn = ClaimTurn(project: projects[2], runsLeft: 0)
        #expect(try await fixture.claim(limit: limit, after: turn).runs.map(\.lease.runID) == [runs[2]])
      }
      let rest = try await fixture.claim(limit: 3)
      #expect(Set(rest.runs.map(\.lease.runID)) == Set(runs[..<2]))
      #expect(try await fixture.queueViolations() == [])
    }
  }

  /// Of claims that make due runs ready at the same time each could hold what another takes: one does it, and the others look
  /// again.
  @Test func dueRunsAreMadeReadyByOneClaimAtATime() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectWithPlan()
      let run = try await fixture.makeRun(of: plan, in: project, terms: .inAnHour)
      try await fixture.makeDue(run)
      try await fixture.database.transaction { transaction in
        // One that makes them ready is under way.
        _ = try await RunLeaseStore(transaction).claim(
          worker: "v", labels: [], limit: 0, leaseTime: ServiceLimits.leaseTime, after: ClaimTurn())
        let second = try await fixture.claim()
        #expect(second.runs.isEmpty && second.isContended)
      }
      #expect(try await fixture.claim().runs.map(\.lease.runID) == [run])
    }
  }

  /// Those of others begin while the pause of a project waits.
  @Test func aPauseThatWaitsHoldsUpNoOtherProject() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectWithPlan()
      let (other, otherPlan) = try await fixture.makeProjectWithPlan()
      let run = try await fixture.makeRun(of: plan, in: project)
      _ = try await fixture.makeRun(of: plan, in: project)
      let otherRun = try await fixture.makeRun(of: otherPlan, in: other)
      let (claim, pause) = try await fixture.database.transaction { transaction in
        let claim = try await RunLeaseStore(transaction).claim(
          worker: "w", labels: [], limit: 1, leaseTime: ServiceLimits.leaseTime, after: ClaimTurn())
        let pause = Task { try await fixture.pause(project) }
        try await fixture.untilBlocked(by: transaction)
        #expect(try await fixture.claim(limit: 5).runs.map(\.lease.runID) == [otherRun])
        return (claim, pause)
      }
      try await pause.value
      #expect(claim.runs.map(\.lease.runID) == [run])
    }
  }
}
