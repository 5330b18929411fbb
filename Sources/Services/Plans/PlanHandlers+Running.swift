import Database
import Messages
import RPC
import RPCServer

extension PlanHandlers {
  func run(_ request: RunPlanRequest, _ context: CallContext) async throws -> Run {
    var checks = RequestChecks()
    let planID = checks.id(request.planID, "plan_id")
    checks.requestID(request.requestID)
    checks.text(request.deduplicationKey, "deduplication_key")
    let scheduleTime = request.scheduleTime?.instant
    if let scheduleTime, scheduleTime > .now() + ServiceLimits.scheduleAhead {
      checks.add("schedule_time", "must be within a year from now")
    }
    try checks.finish()
    let user = try context.user
    let id = RecordIDSource.shared.next()
    let outcome = try await RepeatableCalls(database: database).perform(
      user: user, method: context.path, requestID: request.requestID, request: request
    ) { transaction in
      // Held, the plan is not deleted between the look and the run; runs of one plan are queued beside each other.
      let latest = try await PlanStore(transaction).requireHeld(planID)
      let version =
        request.version == 0
        ? latest : try await PlanStore(transaction).require(planID, version: request.version)
      let creation = RunCreation(
        id: id, userID: user.id, actor: .local, priority: Int16(request.priority), scheduleTime: scheduleTime,
        deduplicationKey: request.deduplicationKey.isEmpty ? nil : request.deduplicationKey)
      return try await RunStore(transaction).reread(try await creation.perform(of: version, in: transaction))
    }
    // An old answer, or a run that was there already, is no news.
    if !outcome.isRepeated, outcome.response.id == id.description {
      newsroom.publishQueuedRun()
      if let project = UUID(outcome.response.projectID) { newsroom.publish(.activity(project: project)) }
    }
    return outcome.response
  }
}
