import Database
import Messages
import RPC

/// Makes a run of an approved plan version, for whoever asks for one.
struct RunCreation: Sendable {
  let id: UUID
  let userID: UUID
  /// Who is recorded as having asked for it.
  let actor: ActivityActor

  /// Queues the run and records it. The transaction has locked the plan, which keeps it from being deleted between the
  /// look and the run; after its commit claimers are to be woken.
  ///
  /// - Throws: FAILED_PRECONDITION when the version is a draft.
  func perform(of version: PlanRecord, in transaction: Transaction) async throws {
    guard version.isApproved else {
      throw RPCError.failedPrecondition(
        type: "PLAN_NOT_APPROVED", subject: "plans/\(version.id)",
        "Version \(version.version) of the plan is a draft: approve it first.")
    }
    let plan = try Plan(version)
    try await RunStore(transaction).insert(
      .init(
        id: id, projectID: version.projectID, planID: version.id, planVersion: version.version, planTitle: plan.title,
        planDocument: version.document.withUnsafeBytes { Array($0) }, taskCount: plan.tasks.count, userID: userID))
    try await ActivityStore(transaction).record(
      NewActivity(
        projectID: version.projectID, type: .runQueued, actor: actor,
        summary: "A run of \"\(plan.title)\" was queued", planID: version.id, runID: id))
  }
}
