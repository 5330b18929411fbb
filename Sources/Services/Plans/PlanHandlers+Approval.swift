import Database
import Messages
import RPC
import RPCServer

extension PlanHandlers {
  func approve(_ request: ApprovePlanRequest, _ context: CallContext) async throws -> Plan {
    var checks = RequestChecks()
    let id = checks.id(request.planID, "plan_id")
    try checks.finish()
    let user = try context.user
    let (plan, project) = try await database.transaction { transaction in
      let store = PlanStore(transaction)
      let record = try await store.requireLocked(id, etag: request.etag)
      guard !record.isApproved else { return (try Plan(record), nil as UUID?) }
      try record.requireKnown()
      let content = try Plan(record).content
      let issues = PlanValidator.issues(in: content)
      guard PlanValidator.isValid(issues) else {
        throw RPCError.failedPrecondition(issues: issues, plan: id)
      }
      try await store.approve(id, user: user.id)
      try await ActivityStore(transaction).record(
        NewActivity(
          projectID: record.projectID, type: .planApproved, actor: .local,
          summary: "Version \(record.version) of \"\(content.title)\" was approved", planID: id))
      return (try await store.reread(id), record.projectID)
    }
    if let project { newsroom.publish(.activity(project: project)) }
    return plan
  }
}
