import Messages
import Protobuf
import RPC
import Testing

@testable import Services

@Suite struct PlanServiceTests {
  @Test func aPlanIsADraftUntilItIsApproved() async throws {
    try await withServedServices { fixture in
      let project = try await fixture.makeProject()
      let draft = try await fixture.makeDraft(in: project)
      #expect(draft.state == .draft)
      #expect(draft.version == 1)
      #expect(draft.approvedVersion == 0)
      #expect(draft.provenance?.planner == "person")
      #expect(draft.tasks == Plan.sample().tasks)
      // Reading sends what is stored as it is: it must be the plan that was made all the same.
      #expect(try await fixture.call(PlanService.getPlan) { $0.planID = draft.id } == draft)
      await expectError(.failedPrecondition) {
        _ = try await fixture.call(PlanService.runPlan) { $0.planID = draft.id }
      }
      let approved = try await fixture.call(PlanService.approvePlan) {
        $0.planID = draft.id
        $0.etag = draft.etag
      }
      #expect(approved.state == .approved)
      #expect(approved.approvedVersion == 1)
      #expect(approved.approveTime != nil)
      #expect(approved.etag != draft.etag)
      let run = try await fixture.call(PlanService.runPlan) { $0.planID = draft.id }
      #expect(run.state == .queued)
      #expect(run.tasks == draft.tasks)
      #expect(run.progress?.tasksTotal == 2)
    }
  }

  @Test func aNegativeVersionIsRefusedByItsName() async throws {
    try await withServedServices { fixture in
      let draft = try await fixture.makeDraft(in: try await fixture.makeProject())
      let ofGet = await expectError(.invalidArgument) {
        _ = try await fixture.call(PlanService.getPlan) {
          $0.planID = draft.id
          $0.version = -1
        }
      }
      let ofRun = await expectError(.invalidArgument) {
        _ = try await fixture.call(PlanService.runPlan) {
          $0.planID = draft.id
          $0.version = -1
        }
      }
      #expect(ofGet?.fields == ["version"] && ofRun?.fields == ["version"])
    }
  }

  @Test func editingAnApprovedPlanStartsTheNextDraft() async throws {
    try await withServedServices { fixture in
      let project = try await fixture.makeProject()
      let approved = try await fixture.makeApproved(in: project)
      let run = try await fixture.call(PlanService.runPlan) { $0.planID = approved.id }
      let edited = try await fixture.call(PlanService.updatePlan) {
        $0.plan = .with {
          $0.id = approved.id
          $0.etag = approved.etag
          $0.title = "Renamed"
        }
        $0.updateMask = .with { $0.paths = ["title"] }
      }
      #expect(edited.version == 2)
      #expect(edited.state == .draft)
      #expect(edited.approvedVersion == 1)
      #expect(edited.tasks == approved.tasks)
      let first = try await fixture.call(PlanService.getPlan) {
        $0.planID = approved.id
        $0.version = 1
      }
      #expect(first.title == "Sample")
      #expect(first.state == .approved)
      #expect(try await fixture.call(RunService.getRun) { $0.runID = run.id }.planTitle == "Sample")
      await expectError(.failedPrecondition) {
        _ = try await fixture.call(PlanService.runPlan) { $0.planID = approved.id }
      }
      let old = try await fixture.call(PlanService.runPlan) {
        $0.planID = approved.id
        $0.version = 1
      }
      #expect(old.planVersion == 1)
    }
  }

  @Test func editingADraftChangesItInPlace() async throws {
    try await withServedServices { fixture in
      let draft = try await fixture.makeDraft(in: try await fixture.makeProject())
      let edited = try await fixture.call(PlanService.updatePlan) {
        $0.plan = .with {
          $0.id = draft.id
          $0.title = "Renamed"
          $0.tasks = draft.tasks
        }
      }
      #expect(edited.version == 1)
      #expect(edited.title == "Renamed")
      await expectError(.aborted) {
        _ = try await fixture.call(PlanService.updatePlan) {
          $0.plan = .with {
            $0.id = draft.id
            $0.etag = draft.etag
            $0.title = "Lost"
          }
        }
      }
      let wrong = await expectError(.invalidArgument) {
        _ = try await fixture.call(PlanService.updatePlan) {
          $0.plan = .with { $0.id = draft.id }
          $0.updateMask = .with { $0.paths = ["title", "state"] }
        }
      }
      #expect(wrong?.fields == ["update_mask"])
      let empty = await expectError(.invalidArgument) {
        _ = try await fixture.call(PlanService.updatePlan) {
          $0.plan = .with { $0.id = draft.id }
          $0.updateMask = .with { $0.paths = ["title"] }
        }
      }
      #expect(empty?.fields == ["plan.title"])
    }
  }

  @Test func ofTwoApprovalsOfTheSameReadingOneWins() async throws {
    try await withServedServices { fixture in
      let draft = try await fixture.makeDraft(in: try await fixture.makeProject())
      let codes = await withTaskGroup(of: RPCError.Code?.self) { group in
        for _ in 0..<2 {
          group.addTask {
            do {
              _ = try await fixture.call(PlanService.approvePlan) {
                $0.planID = draft.id
                $0.etag = draft.etag
              }
              return nil
            } catch {
              return (error as? RPCError)?.code
            }
          }
        }
        return await group.reduce(into: []) { $0.append($1) }
      }
      #expect(codes.filter { $0 == nil }.count == 1)
      #expect(codes.filter { $0 == .aborted }.count == 1)
      let again = try await fixture.call(PlanService.approvePlan) { $0.planID = draft.id }
      #expect(again.state == .approved)
      let activity = try await fixture.call(ActivityService.listActivities) {
        $0.projectID = draft.projectID
        $0.types = ["plan.approved"]
      }
      #expect(activity.activities.count == 1)
    }
  }

  @Test func aPlanWithIssuesIsKeptAndNotApproved() async throws {
    try await withServedServices { fixture in
      let project = try await fixture.makeProject()
      let draft = try await fixture.call(PlanService.createPlan) {
        $0.projectID = project.id
        $0.plan = .with { $0.title = "Empty" }
      }
      let judgement = try await fixture.call(PlanService.validatePlan) { $0.subject = .planID(draft.id) }
      #expect(!judgement.valid)
      #expect(!judgement.issues.isEmpty)
      let error = await expectError(.failedPrecondition) {
        _ = try await fixture.call(PlanService.approvePlan) { $0.planID = draft.id }
      }
      let violations = error?.detail(PreconditionFailure.self)?.violations ?? []
      #expect(violations.map(\.type) == judgement.issues.filter { $0.severity == .error }.map(\.code))
      #expect(try await fixture.call(PlanService.validatePlan) { $0.subject = .plan(.sample()) }.valid)
      await expectError(.invalidArgument) { _ = try await fixture.call(PlanService.validatePlan) { _ in } }
    }
  }

  @Test func aPlanIsDeletedWhenNothingRunsIt() async throws {
    try await withServedServices { fixture in
      let project = try await fixture.makeProject()
      let run = try await fixture.makeRun(in: project)
      await expectError(.failedPrecondition) {
        _ = try await fixture.call(PlanService.deletePlan) { $0.planID = run.planID }
      }
      _ = try await fixture.call(RunService.cancelRun) { $0.runID = run.id }
      _ = try await fixture.call(PlanService.deletePlan) { $0.planID = run.planID }
      await expectError(.notFound) { _ = try await fixture.call(PlanService.getPlan) { $0.planID = run.planID } }
      await expectError(.notFound) { _ = try await fixture.call(PlanService.deletePlan) { $0.planID = run.planID } }
      #expect(try await fixture.call(RunService.getRun) { $0.runID = run.id }.planID == run.planID)
      #expect(try await fixture.call(PlanService.listPlans) { $0.projectID = project.id }.plans.isEmpty)
    }
  }

  @Test func listsAreFilteredAndTokensBelongToTheirFilter() async throws {
    try await withServedServices { fixture in
      let project = try await fixture.makeProject()
      for title in ["Buy 50% off", "Buy more", "Sell"] { _ = try await fixture.makeDraft(in: project, title: title) }
      let approved = try await fixture.makeApproved(in: project)
      func list(_ filter: PlanFilter, token: String = "") async throws -> ListPlansResponse {
        try await fixture.call(PlanService.listPlans) {
          $0.projectID = project.id
          $0.pageSize = 1
          $0.pageToken = token
          $0.filter = filter
        }
      }
      #expect(try await list(.with { $0.states = [.approved] }).plans.map(\.id) == [approved.id])
      #expect(try await list(.with { $0.titleContains = "50%" }).plans.map(\.title) == ["Buy 50% off"])
      let buys = try await list(.with { $0.titleContains = "BUY" })
      #expect(buys.plans.map(\.title) == ["Buy more"])
      let rest = try await list(.with { $0.titleContains = "BUY" }, token: buys.nextPageToken)
      #expect(rest.plans.map(\.title) == ["Buy 50% off"])
      #expect(rest.nextPageToken.isEmpty)
      let error = await expectError(.invalidArgument) {
        _ = try await list(.with { $0.titleContains = "sell" }, token: buys.nextPageToken)
      }
      #expect(error?.fields == ["page_token"])
    }
  }

  @Test func aRepeatedRunIsOneRun() async throws {
    try await withServedServices { fixture in
      let plan = try await fixture.makeApproved(in: try await fixture.makeProject())
      func run() async throws -> Run {
        try await fixture.call(PlanService.runPlan) {
          $0.planID = plan.id
          $0.requestID = "0191d0c8-6f6f-7000-8000-000000000002"
        }
      }
      let first = try await run()
      #expect(try await run() == first)
      #expect(try await fixture.call(RunService.listRuns) { $0.projectID = plan.projectID }.runs.count == 1)
    }
  }
}
