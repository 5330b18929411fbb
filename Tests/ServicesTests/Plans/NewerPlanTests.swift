import Database
import Messages
import Protobuf
import RPC
import Testing

@testable import Services

/// Plans that say what this version does not know: they are shown, run by newer servers, and never stored anew.
@Suite struct NewerPlanTests {
  @Test func readingItLosesNothing() async throws {
    try await withServedServices { served in
      let plan = try await served.makeNewer()
      let getPlan = Method<GetPlanRequest, NewerPlan>(
        PlanService.name, "GetPlan", permission: .plansRead, idempotency: .noSideEffects)
      #expect(try await served.call(getPlan) { $0.planID = plan.id } == .sample)
      let listed = try await served.call(PlanService.listPlans) { $0.projectID = plan.projectID }.plans
      #expect(listed.map(\.title) == ["Sample"] && listed[0].tasks.map(\.name) == ["Step 1", "Step 2"])
    }
  }

  @Test(arguments: [[], ["title"], ["tasks"], ["title", "tasks"]])
  func anEditIsRefused(fields: [String]) async throws {
    try await withServedServices { served in
      for isApproved in [false, true] {
        let plan = try await served.makeNewer(isApproved: isApproved)
        let error = await expectError(.failedPrecondition) {
          _ = try await served.call(PlanService.updatePlan) {
            $0.plan = .sample(title: "Edited")
            $0.plan?.id = plan.id
            $0.updateMask = .with { $0.paths = fields }
          }
        }
        let violation = error?.detail(PreconditionFailure.self)?.violations.first
        #expect(violation?.type == "PLAN_IS_NEWER")
        #expect(violation?.subject == "plans/\(plan.id)#tasks[1].17")
        #expect(try await served.documents(of: plan) == [try NewerPlan.sample.encodedBytes()])
      }
    }
  }

  @Test func nobodyApprovesOrJudgesWhatHeDoesNotKnow() async throws {
    try await withServedServices { served in
      let plan = try await served.makeNewer(isApproved: false)
      await expectError(.failedPrecondition) {
        _ = try await served.call(PlanService.approvePlan) { $0.planID = plan.id }
      }
      await expectError(.failedPrecondition) {
        _ = try await served.call(PlanService.validatePlan) { $0.subject = .planID(plan.id) }
      }
      #expect(try await served.call(PlanService.getPlan) { $0.planID = plan.id }.state == .draft)
    }
  }

  @Test func aRunOfItKeepsAllOfIt() async throws {
    try await withServedServices { served in
      let plan = try await served.makeNewer()
      let run = try await served.call(PlanService.runPlan) { $0.planID = plan.id }
      let shown = try await served.call(RunService.getRun) { $0.runID = run.id }
      #expect(shown.state == .queued && shown.tasks.map(\.name) == ["Step 1", "Step 2"])
      let kept: [UInt8]? = try await served.database.queryOne(
        Statement("test_run_document", "SELECT plan_document FROM runs WHERE id = $1"), try #require(UUID(run.id))
      )?.column(0)
      #expect(kept == (try NewerPlan.sample.encodedBytes()))
      let cancelled = try await served.call(RunService.cancelRun) { $0.runID = run.id }
      #expect(cancelled.state == .cancelled)
    }
  }
}

extension ServedFixture {
  /// A plan whose content a newer server has stored.
  fileprivate func makeNewer(isApproved: Bool = true) async throws -> Plan {
    let plan = try await makeDraft(in: try await makeProject())
    let id = try #require(UUID(plan.id))
    try await database.execute(
      Statement("test_newer_plan", "UPDATE plan_versions SET document = $2 WHERE plan_id = $1"), id,
      try NewerPlan.sample.encodedBytes())
    if isApproved {
      try await database.transaction { try await PlanStore($0).approve(id, user: User.local.id) }
    }
    return plan
  }

  /// What is stored of a plan's versions.
  fileprivate func documents(of plan: Plan) async throws -> [[UInt8]] {
    try await database.query(
      Statement("test_documents", "SELECT document FROM plan_versions WHERE plan_id = $1 ORDER BY version"),
      try #require(UUID(plan.id))
    ).map { try $0.column(0) }
  }
}
