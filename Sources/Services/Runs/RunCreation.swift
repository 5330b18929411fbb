import Database
import Messages
import RPC

/// Makes a run of an approved plan version, for whoever asks for one.
struct RunCreation: Sendable {
  let id: UUID
  let userID: UUID
  /// Who is recorded as having asked for it.
  let actor: ActivityActor
  /// Runs of the project with a higher one begin first.
  var priority: Int16 = 0
  /// Not before; nil for at once.
  var scheduleTime: Instant?
  /// No other run of the project is queued or running under it.
  var deduplicationKey: String?
  /// The occurrence of a schedule that makes the run; nil when somebody does.
  var occurrence: ScheduleOccurrenceID?

  /// Queues the run and records it. The transaction has locked the plan, which keeps it from being deleted between the
  /// look and the run; after its commit claimers are to be woken.
  ///
  /// - Returns: the run's id; another one's where that has the deduplication key, and nothing was made.
  /// - Throws: FAILED_PRECONDITION when the version is a draft.
  func perform(of version: PlanRecord, in transaction: Transaction) async throws -> UUID {
    guard version.isApproved else {
      throw RPCError.failedPrecondition(
        type: "PLAN_NOT_APPROVED", subject: "plans/\(version.id)",
        "Version \(version.version) of the plan is a draft: approve it first.")
    }
    let plan = try Plan(version)
    var terms = RunTerms(plan)
    (terms.priority, terms.scheduleTime, terms.deduplicationKey) = (priority, scheduleTime, deduplicationKey)
    if let known = try await RunStore(transaction).claimKey(of: terms, project: version.projectID, run: id) {
      return known
    }
    try await RunStore(transaction).insert(
      .init(
        id: id, projectID: version.projectID, planID: version.id, planVersion: version.version, planTitle: plan.title,
        planDocument: version.document.withUnsafeBytes { Array($0) }, taskCount: plan.tasks.count, userID: userID,
        terms: terms, occurrence: occurrence))
    try await ActivityStore(transaction).record(
      NewActivity(
        projectID: version.projectID, type: .runQueued, actor: actor,
        summary: "A run of \"\(plan.title)\" was queued", planID: version.id, runID: id,
        scheduleID: occurrence?.scheduleID))
    return id
  }
}
