import Database
import Messages
import Protobuf
import RPC
import RPCServer

extension PlanHandlers {
  func create(_ request: CreatePlanRequest, _ context: CallContext) async throws -> Plan {
    var checks = RequestChecks()
    let project = checks.id(request.projectID, "project_id")
    checks.requestID(request.requestID)
    if request.plan == nil { checks.add("plan", "is required") }
    let content = (request.plan ?? Plan()).content
    checks.text(content.title, "plan.title")
    try checks.finish()
    let user = try context.user
    let id = RecordIDSource.shared.next()
    let outcome = try await RepeatableCalls(database: database).perform(
      user: user, method: context.path, requestID: request.requestID, request: request
    ) { transaction in
      try await ProjectStore(transaction).require(project)
      try await PlanStore(transaction).insert(
        .init(
          id: id, projectID: project, title: content.title, planner: "person", messageID: nil, userID: user.id,
          document: try content.encodedBytes()))
      try await ActivityStore(transaction).record(
        NewActivity(
          projectID: project, type: .planCreated, actor: .local,
          summary: "The plan \"\(content.title)\" was created", planID: id))
      return try await PlanStore(transaction).reread(id)
    }
    if !outcome.isRepeated { newsroom.publish(.activity(project: project)) }
    return outcome.response
  }

  func update(_ request: UpdatePlanRequest, _ context: CallContext) async throws -> Plan {
    var checks = RequestChecks()
    if request.plan == nil { checks.add("plan", "is required") }
    let new = request.plan ?? Plan()
    let id = checks.id(new.id, "plan.id")
    let change = PlanChange(mask: request.updateMask, checks: &checks)
    checks.text(new.title, "plan.title")
    try checks.finish()
    let user = try context.user
    let plan = try await database.transaction { transaction in
      let store = PlanStore(transaction)
      let record = try await store.requireLocked(id, etag: new.etag)
      try record.requireKnown()
      let old = try Plan(record).content
      let content = change.applied(to: old, from: new)
      // The rules are those of the plan as it will be: a mask may name one field of many.
      var contentChecks = RequestChecks(content, prefix: "plan.")
      if content.title.isEmpty { contentChecks.add("plan.title", "is required") }
      try contentChecks.finish()
      guard content != old else { return try Plan(record) }
      let document = try content.encodedBytes()
      if record.isApproved {
        try await store.addVersion(id, title: content.title, document: document, user: user.id)
      } else {
        try await store.updateDraft(id, title: content.title, document: document)
      }
      try await ActivityStore(transaction).record(
        NewActivity(
          projectID: record.projectID, type: .planUpdated, actor: .local,
          summary: record.isApproved
            ? "The approved plan \"\(content.title)\" was edited: version \(record.version + 1) is a draft"
            : "The plan \"\(content.title)\" was edited",
          planID: id))
      return try await store.reread(id)
    }
    if let project = UUID(plan.projectID) { newsroom.publish(.activity(project: project)) }
    return plan
  }

  func delete(_ request: DeletePlanRequest, _ context: CallContext) async throws -> Empty {
    var checks = RequestChecks()
    let id = checks.id(request.planID, "plan_id")
    try checks.finish()
    let project = try await database.transaction { transaction in
      // Schedules are locked before their plan, as their own turns do it.
      let schedules = try await ScheduleStore(transaction).lock(ofPlan: id)
      let store = PlanStore(transaction)
      let record = try await store.requireLocked(id, etag: request.etag)
      guard try await !store.hasActiveRuns(id) else {
        throw RPCError.failedPrecondition(
          type: "PLAN_HAS_ACTIVE_RUNS", subject: "plans/\(id)",
          "A run of the plan is queued or running: cancel it, or wait for its end.")
      }
      try await store.delete(id)
      try await ScheduleStore(transaction).end(schedules, because: ScheduleEnd.planDeleted)
      try await ActivityStore(transaction).record(
        NewActivity(
          projectID: record.projectID, type: .planDeleted, actor: .local,
          summary: "The plan \"\(Plan(readable: record).title)\" was deleted", planID: id))
      return record.projectID
    }
    newsroom.publish(.activity(project: project))
    return Empty()
  }
}
