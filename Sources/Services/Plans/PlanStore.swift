import Database

/// The stored plans, over the database or inside a transaction.
struct PlanStore<Session: SQLSession> {
  let session: Session

  init(_ session: Session) {
    self.session = session
  }

  /// Makes a plan whose version 1 is a draft.
  func insert(_ plan: NewPlanRecord) async throws(DatabaseError) {
    try await session.post(
      PlanStatements.insert, plan.id, plan.projectID, plan.title, plan.planner, plan.messageID, plan.userID,
      plan.document)
  }

  /// A version of a plan, 0 for the latest; nil when there is none.
  func get(_ id: UUID, version: Int32 = 0) async throws(DatabaseError) -> PlanRecord? {
    try await session.queryOne(PlanStatements.get, id, Int64(version))
      .map { row throws(DatabaseError) in try PlanRecord(row: row) }
  }

  /// The latest version; until the end of the transaction nobody else changes, deletes or runs the plan.
  func lock(_ id: UUID) async throws(DatabaseError) -> PlanRecord? {
    try await askTwice(PlanStatements.lock, id)
  }

  /// The latest version; until the end of the transaction nobody changes or deletes the plan, and others may run it.
  func hold(_ id: UUID) async throws(DatabaseError) -> PlanRecord? {
    try await askTwice(PlanStatements.hold, id)
  }

  /// A statement that has waited for somebody who added a version sees the plan as it is now and the versions as they were
  /// when it began: it finds none. The next one, behind the lock, sees both.
  private func askTwice(_ statement: Statement, _ id: UUID) async throws(DatabaseError) -> PlanRecord? {
    for _ in 0..<2 {
      if let row = try await session.queryOne(statement, id) { return try PlanRecord(row: row) }
    }
    return nil
  }

  /// The latest versions of several plans, held in the same way; those that there are not are missing.
  func hold(_ ids: Set<UUID>) async throws(DatabaseError) -> [UUID: PlanRecord] {
    var plans: [UUID: PlanRecord] = [:]
    // Twice, as ``askTwice(_:_:)`` does.
    for _ in 0..<2 {
      let missing = ids.subtracting(plans.keys)
      if missing.isEmpty { break }
      for row in try await session.query(PlanStatements.holdAll, Array(missing)) {
        let plan = try PlanRecord(row: row)
        plans[plan.id] = plan
      }
    }
    return plans
  }

  /// A page of a project's plans, newest first: only those older than `id`, whose latest version is in one of the
  /// states, and whose title has the text in it, whatever its case; nil for all.
  func list(
    project: UUID, before id: UUID?, states: [StoredPlanState]?, title: String?, limit: Int
  ) async throws(DatabaseError) -> [PlanRecord] {
    try await session.query(PlanStatements.list, project, id, limit, states, title.map(LikePattern.containing))
      .map { row throws(DatabaseError) in try PlanRecord(row: row) }
  }

  /// Replaces what the latest version says. Only under the lock, and only of a draft.
  func updateDraft(_ id: UUID, title: String, document: [UInt8]) async throws(DatabaseError) {
    try await session.post(PlanStatements.updateDraft, id, title, document)
  }

  /// Adds the next version, a draft. Only under the lock.
  func addVersion(_ id: UUID, title: String, document: [UInt8], user: UUID) async throws(DatabaseError) {
    try await session.post(PlanStatements.addVersion, id, title, document, user)
  }

  /// Approves the latest version. Only under the lock, and only of a draft.
  func approve(_ id: UUID, user: UUID) async throws(DatabaseError) {
    try await session.post(PlanStatements.approve, id, user)
  }

  /// Removes the plan from sight; its runs stay. Only under the lock.
  func delete(_ id: UUID) async throws(DatabaseError) {
    try await session.post(PlanStatements.delete, id)
  }

  /// Whether a run of the plan is queued or running.
  func hasActiveRuns(_ id: UUID) async throws(DatabaseError) -> Bool {
    try await session.queryOne(PlanStatements.hasActiveRuns, id)?.column(0) ?? false
  }
}
