import Database
import Messages
import RPC
import RPCClient
import Testing

@testable import Services

/// One stored document that nobody can read: whose it is is shown without it, and no other is hidden by it.
@Suite(.timeLimit(.minutes(2))) struct UnreadableDocumentTests {
  @Test func aRunWhosePlanCannotBeReadIsShownAndCancelled() async throws {
    try await withServedServices { served in
      let run = try await served.makeRun(in: try await served.makeProject())
      try await served.spoilPlan(of: run)
      let shown = try await served.call(RunService.getRun) { $0.runID = run.id }
      #expect(shown.tasks.isEmpty && shown.progress?.tasksTotal == run.progress?.tasksTotal)
      #expect(shown.planTitle == run.planTitle && shown.state == .queued)
      let cancelled = try await served.call(RunService.cancelRun) { $0.runID = run.id }
      #expect(cancelled.state == .cancelled)
    }
  }

  @Test func aRunWhosePlanCannotBeReadIsADeadLetterLikeOthers() async throws {
    try await withServedServices { served in
      let project = try await served.makeProject()
      let run = try await served.makeRun(in: project)
      try await served.spoilPlan(of: run)
      #expect(try await served.queue.claim(worker: "w", capacity: 1, waitAtMost: .zero).isEmpty)
      let failed = try await served.call(RunService.getRun) { $0.runID = run.id }
      #expect(failed.failure?.message == "The stored plan of the run cannot be read")
      let again = try await served.call(QueueService.requeueRun) { $0.runID = run.id }
      #expect(again.state == .queued && again.repeatsRunID == run.id)
      #expect(try await served.queue.claim(worker: "w", capacity: 1, waitAtMost: .zero).isEmpty)
      let letters = try await served.call(QueueService.listDeadLetters) { $0.projectID = project.id }
      #expect(letters.runs.map(\.id) == [again.id])
      let discarded = try await served.call(QueueService.discardDeadLetter) { $0.runID = again.id }
      #expect(discarded.state == .failed)
    }
  }

  @Test func aRunWhoseResultsCannotBeReadIsShownToThoseWhoAskAndWatch() async throws {
    try await withServedServices { served in
      let project = try await served.makeProject()
      var events = served.stream(ActivityService.watchProject) { $0.projectID = project.id }.makeAsyncIterator()
      #expect(try await events.next()?.type == "bookmark")
      let run = try await served.makeRun(in: project)
      let lease = try #require(try await served.queue.claim(worker: "w", capacity: 1, waitAtMost: .zero).first).lease
      try await served.database.execute(
        Statement("test_spoil_results", "UPDATE runs SET results = '\\x4aff' WHERE id = $1"), lease.runID)
      let shown = try await served.call(RunService.getRun) { $0.runID = run.id }
      #expect(shown.state == .running && shown.taskResults.isEmpty && shown.tasks == run.tasks)
      var updates = served.stream(RunService.watchRun) { $0.runID = run.id }.makeAsyncIterator()
      #expect(try await updates.next()?.run?.state == .running)
      while let event = try await events.next() {
        guard event.type == "run.started", case .run(let started) = event.payload else { continue }
        #expect(started.id == run.id)
        break
      }
      try await served.queue.complete(lease, .completed())
      while let event = try await events.next(), event.type != "run.completed" {}
    }
  }

  @Test func aPlanThatCannotBeReadHidesNoOtherAndIsDeleted() async throws {
    try await withServedServices { served in
      let project = try await served.makeProject()
      var events = served.stream(ActivityService.watchProject) { $0.projectID = project.id }.makeAsyncIterator()
      let first = try #require(try await events.next())
      let good = try await served.makeApproved(in: project)
      let bad = try await served.makeDraft(in: project)
      try await served.database.execute(
        Statement("test_spoil_plan", "UPDATE plan_versions SET document = '\\x0aff' WHERE plan_id = $1"),
        try #require(UUID(bad.id)))
      let listed = try await served.call(PlanService.listPlans) { $0.projectID = project.id }.plans
      #expect(listed.map(\.id) == [bad.id, good.id])
      #expect(listed.map(\.title) == ["", good.title] && listed[0].state == .draft)
      // Whoever goes on from before comes past it.
      var again = served.stream(ActivityService.watchProject) {
        $0.projectID = project.id
        $0.cursor = first.cursor
      }.makeAsyncIterator()
      while let event = try await again.next() {
        if event.type == "plan.created", case .plan(let plan) = event.payload, plan.id == bad.id { break }
      }
      // Nothing is made of it: what cannot be read would be lost.
      await expectError(.internal) {
        _ = try await served.call(PlanService.updatePlan) {
          $0.plan = .with {
            $0.id = bad.id
            $0.title = "New"
          }
          $0.updateMask = .with { $0.paths = ["title"] }
        }
      }
      _ = try await served.call(PlanService.deletePlan) { $0.planID = bad.id }
      #expect(try await served.call(PlanService.listPlans) { $0.projectID = project.id }.plans.map(\.id) == [good.id])
    }
  }
}

extension ServedFixture {
  /// The first field claims more bytes than there are.
  fileprivate func spoilPlan(of run: Run) async throws {
    try await database.execute(
      Statement("test_spoil_snapshot", "UPDATE runs SET plan_document = '\\x0aff' WHERE id = $1"),
      try #require(UUID(run.id)))
  }
}
