import Database
import Messages
import Testing

@testable import Services

/// Two who change the same run, in a known order: a second connection holds what one of them needs.
@Suite struct QueueInterleavingTests {
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
          worker: "w", labels: [], limit: 1, leaseTime: ServiceLimits.leaseTime, after: UUID(high: 0, low: 0))
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
          worker: "a", labels: [], limit: 4, leaseTime: ServiceLimits.leaseTime, after: UUID(high: 0, low: 0))
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
          worker: "a", labels: [], limit: 2, leaseTime: ServiceLimits.leaseTime, after: UUID(high: 0, low: 0))
        #expect(first.runs.count == 2)
        let second = try await fixture.claim("b", limit: 4)
        #expect(second.runs.isEmpty && second.isContended)
      }
      #expect(try await fixture.claim("b", limit: 4).runs.count == 1)
    }
  }
}
