import Database
import Messages
import Protobuf
import RPC
import Testing

@testable import Services

@Suite struct QueueServiceTests {
  @Test func aQueueIsSetByItsMask() async throws {
    try await withServedServices { served in
      let project = try await served.makeProject()
      let fresh = try await served.call(QueueService.getQueue) { $0.projectID = project.id }
      #expect(fresh.maxConcurrentRuns == 0 && fresh.weight == 1 && !fresh.paused)
      let set = try await served.call(QueueService.updateQueue) {
        $0.queue = .with {
          $0.projectID = project.id
          $0.etag = fresh.etag
          $0.maxConcurrentRuns = 3
          $0.weight = 7
        }
      }
      #expect(set.maxConcurrentRuns == 3 && set.weight == 7)
      let weighed = try await served.call(QueueService.updateQueue) {
        $0.queue = .with {
          $0.projectID = project.id
          $0.weight = 2
          $0.etag = set.etag
        }
        $0.updateMask = FieldMask(["weight"])
      }
      #expect(weighed.maxConcurrentRuns == 3 && weighed.weight == 2)
      for old in [fresh, set] {
        await expectError(.aborted) {
          _ = try await served.call(QueueService.updateQueue) {
            $0.queue = .with {
              $0.projectID = project.id
              $0.etag = old.etag
            }
          }
        }
      }
      let error = await expectError(.invalidArgument) {
        _ = try await served.call(QueueService.updateQueue) {
          $0.queue = .with { $0.projectID = project.id }
          $0.updateMask = FieldMask(["paused"])
        }
      }
      #expect(error?.fields == ["update_mask"])
      await expectError(.notFound) {
        _ = try await served.call(QueueService.getQueue) { $0.projectID = UUID.random().description }
      }
    }
  }

  @Test func pausesOfAProjectAndOfTheWholeAreApart() async throws {
    try await withServedServices { served in
      let project = try await served.makeProject()
      let run = try await served.makeRun(in: project)
      let paused = try await served.call(QueueService.pauseQueue) {
        $0.projectID = project.id
        $0.reason = "the site is down"
      }
      #expect(paused.paused && paused.pauseReason == "the site is down" && paused.pauseTime != nil)
      let whole = try await served.call(QueueService.pauseQueue) { $0.reason = "we move" }
      #expect(whole.paused && whole.projectID.isEmpty)
      #expect(try await served.queue.claim(worker: "w", capacity: 1, waitAtMost: .zero).isEmpty)
      let resumed = try await served.call(QueueService.resumeQueue) { $0.projectID = project.id }
      #expect(!resumed.paused && resumed.pauseReason.isEmpty && resumed.pauseTime == nil)
      #expect(try await served.queue.claim(worker: "w", capacity: 1, waitAtMost: .zero).isEmpty)
      #expect(try await served.call(QueueService.getQueue) { _ in }.pauseReason == "we move")
      async let claimed = served.queue.claim(worker: "w", capacity: 1, waitAtMost: .seconds(30))
      _ = try await served.call(QueueService.resumeQueue) { _ in }
      #expect(try await claimed.map(\.lease.runID.description) == [run.id])
      let activities = try await served.call(ActivityService.listActivities) { $0.projectID = project.id }
      let types = activities.activities.map(\.type)
      #expect(types.contains("queue.paused") && types.contains("queue.resumed"))
    }
  }

  @Test func aRunIsMadeOnTheTermsThatItsCallerAndItsPlanName() async throws {
    try await withServedServices { served in
      let project = try await served.makeProject()
      let draft = try await served.call(PlanService.createPlan) {
        $0.projectID = project.id
        $0.plan = .sample()
        $0.plan?.runRetryPolicy = .with { $0.maxAttempts = 4 }
        $0.plan?.requiredLabels = ["region": "de", "gpu": ""]
      }
      #expect(draft.requiredLabels == ["region": "de", "gpu": ""])
      _ = try await served.call(PlanService.approvePlan) { $0.planID = draft.id }
      let at = Instant.now() + .seconds(600)
      let run = try await served.call(PlanService.runPlan) {
        $0.planID = draft.id
        $0.priority = -3
        $0.scheduleTime = Timestamp(at)
        $0.deduplicationKey = "nightly"
      }
      #expect(run.priority == -3 && run.maxAttempts == 4 && run.attempt == 0)
      #expect(run.scheduleTime == Timestamp(at) && run.readyTime == Timestamp(at))
      #expect(run.deduplicationKey == "nightly")
      let row = try #require(
        try await served.database.queryOne(Statement("test_lane", "SELECT lane, is_ready FROM run_queue")))
      #expect(try row.column("lane", as: String.self) == "gpu=,region=de")
      #expect(try row.column("is_ready", as: Bool.self) == false)
      let error = await expectError(.invalidArgument) {
        _ = try await served.call(PlanService.runPlan) {
          $0.planID = draft.id
          $0.priority = 101
          $0.deduplicationKey = String(repeating: "k", count: 201)
        }
      }
      #expect(error?.fields == ["priority", "deduplication_key"])
      await expectError(.invalidArgument) {
        _ = try await served.call(PlanService.runPlan) {
          $0.planID = draft.id
          $0.scheduleTime = Timestamp(.now() + .seconds(400 * 86_400))
        }
      }
    }
  }

  /// Of many calls at once one makes the run; when it has ended the key is free.
  @Test func aKeyStandsForOneRunAtATime() async throws {
    try await withServedServices { served in
      let project = try await served.makeProject()
      var plans: [String] = []
      for _ in 0..<3 { plans.append(try await served.makeApproved(in: project).id) }
      func race() async throws -> Set<String> {
        try await withThrowingTaskGroup(of: String.self) { group in
          for index in 0..<6 {
            let plan = plans[index % plans.count]
            group.addTask {
              try await served.call(PlanService.runPlan) {
                $0.planID = plan
                $0.deduplicationKey = "one"
              }.id
            }
          }
          return try await group.reduce(into: []) { $0.insert($1) }
        }
      }
      let first = try await race()
      #expect(first.count == 1)
      let lease = try #require(try await served.queue.claim(worker: "w", capacity: 5, waitAtMost: .zero).first).lease
      #expect(try await race() == first)
      try await served.queue.complete(lease, .completed())
      let second = try await race()
      #expect(second.count == 1 && second != first)
      _ = try await served.call(RunService.cancelRun) { $0.runID = second.first ?? "" }
      #expect(try await race().isDisjoint(with: first.union(second)))
      #expect(try await served.inner.queueViolations() == [])
    }
  }

  @Test func deadLettersAreDoneAgainOrLetBe() async throws {
    try await withServedServices { served in
      let project = try await served.makeProject()
      var failed: [Run] = []
      for _ in 0..<3 {
        let run = try await served.makeRun(in: project)
        let lease = try #require(try await served.queue.claim(worker: "w", capacity: 1, waitAtMost: .zero).first).lease
        try await served.queue.complete(lease, .failed(.navigation))
        failed.append(run)
      }
      let page = try await served.call(QueueService.listDeadLetters) {
        $0.projectID = project.id
        $0.pageSize = 2
      }
      #expect(page.runs.map(\.id) == [failed[2].id, failed[1].id])
      #expect(page.runs.allSatisfy { $0.deadLetterTime != nil })
      let rest = try await served.call(QueueService.listDeadLetters) {
        $0.projectID = project.id
        $0.pageSize = 2
        $0.pageToken = page.nextPageToken
      }
      #expect(rest.runs.map(\.id) == [failed[0].id] && rest.nextPageToken.isEmpty)

      let request = UUID.random().description
      var again: [Run] = []
      for _ in 0..<2 {
        again.append(
          try await served.call(QueueService.requeueRun) {
            $0.runID = failed[0].id
            $0.requestID = request
          })
      }
      #expect(again[0].id == again[1].id && again[0].id != failed[0].id)
      #expect(again[0].repeatsRunID == failed[0].id && again[0].state == .queued && again[0].tasks.count == 2)
      await expectError(.failedPrecondition) {
        _ = try await served.call(QueueService.requeueRun) { $0.runID = failed[0].id }
      }
      for _ in 0..<2 {
        let run = try await served.call(QueueService.discardDeadLetter) { $0.runID = failed[1].id }
        #expect(run.state == .failed && run.deadLetterTime == nil)
      }
      await expectError(.failedPrecondition) {
        _ = try await served.call(QueueService.discardDeadLetter) { $0.runID = again[0].id }
      }
      await expectError(.notFound) {
        _ = try await served.call(QueueService.requeueRun) { $0.runID = UUID.random().description }
      }
      let left = try await served.call(QueueService.listDeadLetters) { $0.projectID = project.id }
      #expect(left.runs.map(\.id) == [failed[2].id])
      let claimed = try await served.queue.claim(worker: "w", capacity: 5, waitAtMost: .zero)
      #expect(claimed.map(\.lease.runID.description) == [again[0].id])
      #expect(try await served.inner.queueViolations() == [])
    }
  }

  @Test func figuresAgreeWithACount() async throws {
    try await withServedServices { served in
      let fixture = served.inner
      let (project, plan) = try await fixture.makeProjectWithPlan()
      let (other, otherPlan) = try await fixture.makeProjectWithPlan()
      for priority: Int16 in [0, 0, 4] {
        _ = try await fixture.makeRun(of: plan, in: project, terms: .retried(3, priority: priority))
      }
      for _ in 0..<9 { _ = try await fixture.makeRun(of: plan, in: project, terms: .retried(2, priority: 9)) }
      _ = try await fixture.makeRun(
        of: plan, in: project, terms: .with { $0.scheduleTime = .now() + .seconds(3600) })
      _ = try await fixture.makeRun(of: otherPlan, in: other)
      let leases = try await fixture.claim(limit: 18).runs.filter { $0.projectID == project }.map(\.lease)
      #expect(leases.count == 12)
      try await served.queue.complete(leases[0], .completed())
      try await served.queue.complete(leases[1], .completed())
      try await served.queue.complete(leases[2], .failed(.navigation))
      try await served.queue.complete(leases[3], .failed(.navigation))
      try await served.queue.complete(leases[4], .failed(.browserCrashed))
      try await served.queue.handBack(leases[5], reason: "")
      try await fixture.cancel(leases[6].runID)
      try await served.queue.complete(leases[6], RunOutcome(state: .cancelled, tasksDone: 0, taskResults: []))
      try await fixture.expire(leases[7])
      _ = try await RunLeaseStore(fixture.database).rescue(limit: 10)
      // It had begun: the attempt is used up, and another one follows.
      try await served.queue.reportProgress(leases[8], .with { $0.currentTaskNumber = 1 }, taskResults: [])
      try await served.queue.handBack(leases[8], reason: "")

      let stats = try await served.call(QueueService.getQueueStats) { $0.projectID = project.description }
      #expect(stats.readyCount == 1 && stats.scheduledCount == 4 && stats.runningCount == 3)
      #expect(stats.completedCount == 2 && stats.failedCount == 2 && stats.cancelledCount == 1)
      #expect(stats.retryCount == 3 && stats.rescueCount == 1 && stats.handBackCount == 2)
      #expect(stats.deadLetterCount == 2)
      #expect(stats.endedPerMinute == 1)
      #expect(stats.window == .milliseconds(300_000))
      #expect(stats.failures.map(\.category) == [.navigation, .runnerLost, .browserCrashed])
      #expect(stats.failures.map(\.count) == [2, 2, 1])
      #expect(stats.depths.map(\.priority) == [9, 0])
      #expect(stats.oldestReadyAge != nil)
      let (p50, p99) = (stats.pickupP50?.totalMilliseconds ?? -1, stats.pickupP99?.totalMilliseconds ?? -1)
      #expect(p50 >= 0 && p99 >= p50)
      let all = try await served.call(QueueService.getQueueStats) { _ in }
      #expect(all.runningCount == 4)
      await expectError(.invalidArgument) {
        _ = try await served.call(QueueService.getQueueStats) { $0.window = .milliseconds(3_600_001) }
      }
    }
  }
}
