import Database
import Messages
import RPC
import RPCServer

extension QueueHandlers {
  func listDeadLetters(
    _ request: ListDeadLettersRequest, _ context: CallContext
  ) async throws -> ListDeadLettersResponse {
    var checks = RequestChecks()
    let project = checks.id(request.projectID, "project_id")
    let page = checks.page(
      size: request.pageSize, token: request.pageToken, question: [context.path, "\(project)"])
    let before = checks.place(of: page, \.id)
    try checks.finish()
    try await ProjectStore(database).require(project)
    let records = try await DeadLetterStore(database).list(project: project, before: before, limit: page.limit)
    let (entries, nextToken) = page.split(records) { PageToken($0.id) }
    return .with {
      $0.runs = entries.map { Run($0) }
      $0.nextPageToken = nextToken
    }
  }

  func requeue(_ request: RequeueRunRequest, _ context: CallContext) async throws -> Run {
    var checks = RequestChecks()
    let old = checks.id(request.runID, "run_id")
    checks.requestID(request.requestID)
    try checks.finish()
    let user = try context.user
    let id = RecordIDSource.shared.next()
    let outcome = try await RepeatableCalls(database: database).perform(
      user: user, method: context.path, requestID: request.requestID, request: request
    ) { transaction in
      guard let requeued = try await DeadLetterStore(transaction).requeue(old, as: id, user: user.id) else {
        throw try await refusal(of: old, in: transaction)
      }
      let letter = requeued.letter
      if let key = requeued.deduplicationKey {
        guard try await RunStore(transaction).takeKey(key, project: letter.projectID, run: id) else {
          throw RPCError.failedPrecondition(
            type: "DEDUPLICATION_KEY_IN_USE", subject: "runs/\(old)",
            "Another run with the deduplication key of the run is queued or running.")
        }
      }
      try await record(.runRequeued, "is to be done again", letter, run: old, in: transaction)
      try await record(.runQueued, "was queued again", letter, run: id, in: transaction)
      return try await RunStore(transaction).reread(id)
    }
    if !outcome.isRepeated {
      newsroom.publishQueuedRun()
      if let project = UUID(outcome.response.projectID) { newsroom.publish(.activity(project: project)) }
    }
    return outcome.response
  }

  func discard(_ request: DiscardDeadLetterRequest, _ context: CallContext) async throws -> Run {
    var checks = RequestChecks()
    let id = checks.id(request.runID, "run_id")
    try checks.finish()
    let (run, project) = try await database.transaction { transaction in
      let letter = try await DeadLetterStore(transaction).discard(id)
      if let letter { try await record(.runDiscarded, "is let be", letter, run: id, in: transaction) }
      return (try await RunStore(transaction).reread(id), letter?.projectID)
    }
    guard run.state == .failed else {
      throw RPCError.failedPrecondition(
        type: "RUN_HAS_NOT_FAILED", subject: "runs/\(id)", "The run has not failed.")
    }
    if let project { newsroom.publish(.activity(project: project)) }
    return run
  }

  /// Why a run cannot be done again.
  private func refusal(of id: UUID, in transaction: Transaction) async throws -> RPCError {
    _ = try await RunStore(transaction).reread(id)
    return RPCError.failedPrecondition(
      type: "RUN_IS_NO_DEAD_LETTER", subject: "runs/\(id)",
      "The run is no dead letter: it has not failed, or it was done again or discarded already.")
  }

  private func record(
    _ type: ActivityType, _ what: String, _ letter: DeadLetter, run: UUID, in transaction: Transaction
  ) async throws {
    try await ActivityStore(transaction).record(
      NewActivity(
        projectID: letter.projectID, type: type, actor: .local,
        summary: "The failed run of \"\(letter.planTitle)\" \(what)", planID: letter.planID, runID: run))
  }
}
