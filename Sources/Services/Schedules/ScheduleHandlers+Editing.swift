import Database
import Messages
import Protobuf
import RPC
import RPCServer

extension ScheduleHandlers {
  func create(_ request: CreateScheduleRequest, _ context: CallContext) async throws -> Schedule {
    var checks = RequestChecks()
    checks.requestID(request.requestID)
    if request.schedule == nil { checks.add("schedule", "is required") }
    let schedule = request.schedule ?? Schedule()
    let planID = checks.id(schedule.planID, "schedule.plan_id")
    let given = ScheduleTerms(schedule, checks: &checks)
    try checks.finish()
    let user = try context.user
    let id = RecordIDSource.shared.next()
    let outcome = try await RepeatableCalls(database: database).perform(
      user: user, method: context.path, requestID: request.requestID, request: request
    ) { transaction in
      var terms = given
      try await terms.settleTimeZone(in: transaction)
      // The lock keeps the plan from being deleted before its schedule is there to be ended.
      let plan = try await PlanStore(transaction).requireLocked(planID, etag: "")
      try await terms.requireApproved(plan, in: transaction)
      let store = ScheduleStore(transaction)
      try await store.requireRoom(project: plan.projectID)
      let next = try await terms.requireNext(after: transaction.clock(), in: transaction)
      try await store.insert(id, project: plan.projectID, plan: planID, terms, next: next, user: user.id)
      let made = try await store.require(id)
      try await record(.scheduleCreated, made, "was made: \(terms.cron) (\(terms.timeZone))", in: transaction)
      return Schedule(made)
    }
    if !outcome.isRepeated { tell(of: outcome.response) }
    return outcome.response
  }

  func update(_ request: UpdateScheduleRequest, _ context: CallContext) async throws -> Schedule {
    var checks = RequestChecks()
    if request.schedule == nil { checks.add("schedule", "is required") }
    let new = request.schedule ?? Schedule()
    let id = checks.id(new.id, "schedule.id")
    let change = ScheduleChange(mask: request.updateMask, checks: &checks)
    try checks.finish()
    let schedule = try await database.transaction { transaction in
      let store = ScheduleStore(transaction)
      let record = try await store.requireLocked(id, etag: new.etag)
      // The rules are those of the schedule as it will be: a mask may name one field of many.
      var termsChecks = RequestChecks()
      var terms = ScheduleTerms(
        change.applied(to: Schedule(record.terms), from: new), checks: &termsChecks)
      try termsChecks.finish()
      if terms.timeZone != record.terms.timeZone { try await terms.settleTimeZone(in: transaction) }
      guard terms != record.terms else { return Schedule(record) }
      if terms.planVersion != record.terms.planVersion {
        let plan = try await PlanStore(transaction).requireLocked(record.planID, etag: "")
        try await terms.requireApproved(plan, in: transaction)
      }
      var next = record.nextAt
      if !terms.occursLike(record.terms) {
        _ = try await PlanStore(transaction).require(record.planID)
        // An occurrence that was dealt with does not come back, whatever the clock says.
        let now = try await transaction.clock()
        next = try await terms.requireNext(after: max(now, record.dealtUntil ?? now), in: transaction)
      }
      try await store.update(id, terms, next: next)
      let changed = try await store.require(id)
      try await self.record(.scheduleUpdated, changed, "was changed", in: transaction)
      return Schedule(changed)
    }
    tell(of: schedule)
    return schedule
  }

  func delete(_ request: DeleteScheduleRequest, _ context: CallContext) async throws -> Empty {
    var checks = RequestChecks()
    let id = checks.id(request.scheduleID, "schedule_id")
    try checks.finish()
    let schedule = try await database.transaction { transaction in
      let store = ScheduleStore(transaction)
      let schedule = try await store.requireLocked(id, etag: request.etag)
      try await store.delete(id)
      try await record(.scheduleDeleted, schedule, "was deleted", in: transaction)
      return Schedule(schedule)
    }
    tell(of: schedule)
    return Empty()
  }

  func pause(_ request: PauseScheduleRequest, _ context: CallContext) async throws -> Schedule {
    var checks = RequestChecks()
    let id = checks.id(request.scheduleID, "schedule_id")
    try checks.finish()
    return try await change(id, etag: request.etag) { schedule, transaction in
      guard schedule.pausedAt == nil else { return }
      try await ScheduleStore(transaction).pause(id)
      try await record(.schedulePaused, schedule, "was paused", in: transaction)
    }
  }

  func resume(_ request: ResumeScheduleRequest, _ context: CallContext) async throws -> Schedule {
    var checks = RequestChecks()
    let id = checks.id(request.scheduleID, "schedule_id")
    try checks.finish()
    return try await change(id, etag: request.etag) { schedule, transaction in
      guard schedule.pausedAt != nil else { return }
      try await ScheduleStore(transaction).resume(id)
      try await record(.scheduleResumed, schedule, "was resumed", in: transaction)
    }
  }

  private func change(
    _ id: UUID, etag: String, _ body: (ScheduleRecord, Transaction) async throws -> Void
  ) async throws -> Schedule {
    let schedule = try await database.transaction { transaction in
      let store = ScheduleStore(transaction)
      try await body(try await store.requireLocked(id, etag: etag), transaction)
      return try await store.reread(id)
    }
    tell(of: schedule)
    return schedule
  }

  private func record(
    _ type: ActivityType, _ schedule: ScheduleRecord, _ what: String, in transaction: Transaction
  ) async throws {
    try await ActivityStore(transaction).record(
      NewActivity(
        projectID: schedule.projectID, type: type, actor: .local, summary: "\(schedule.name) \(what)",
        planID: schedule.planID, scheduleID: schedule.id))
  }

  /// After the commit.
  private func tell(of schedule: Schedule) {
    wakeup.fire()
    if let project = UUID(schedule.projectID) { newsroom.publish(.activity(project: project)) }
  }
}
