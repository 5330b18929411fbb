import Database
import Messages
import RPC
import RPCServer

/// Answers ChatService.
struct ChatHandlers: Sendable {
  let database: Database
  let newsroom: LiveNewsroom
  let planner: any Planner

  func send(_ request: SendMessageRequest, _ context: CallContext) async throws -> SendMessageResponse {
    var checks = RequestChecks()
    let project = checks.id(request.projectID, "project_id")
    checks.requestID(request.requestID)
    checks.text(request.text, "text")
    if request.text.allSatisfy(\.isWhitespace) { checks.add("text", "must say something") }
    try checks.finish()
    let user = try context.user
    try await ProjectStore(database).require(project)
    let calls = RepeatableCalls(database: database)
    // Planning may take long and cost money: not for a request that has been answered.
    if let known = try await calls.answer(
      user: user, method: context.path, requestID: request.requestID, request: request, as: SendMessageResponse.self)
    {
      return known
    }
    let result = try await plan(request.text)
    let outcome = try await calls.perform(
      user: user, method: context.path, requestID: request.requestID, request: request
    ) { transaction in
      try await ChatExchange(transaction, project: project, user: user, planner: planner.name)
        .keep(message: request.text, result: result)
    }
    if !outcome.isRepeated { newsroom.publish(.activity(project: project)) }
    return outcome.response
  }

  func list(_ request: ListMessagesRequest, _ context: CallContext) async throws -> ListMessagesResponse {
    var checks = RequestChecks()
    let project = checks.id(request.projectID, "project_id")
    let page = checks.page(size: request.pageSize, token: request.pageToken, question: [context.path, "\(project)"])
    let before = checks.place(of: page, \.id)
    try checks.finish()
    try await ProjectStore(database).require(project)
    let records = try await ChatStore(database).list(project: project, before: before, limit: page.limit)
    let (entries, nextToken) = page.split(records, bytes: \.text.utf8.count) { PageToken($0.id) }
    return .with {
      $0.messages = entries.map { ChatMessage($0) }
      $0.nextPageToken = nextToken
    }
  }

  private func plan(_ text: String) async throws -> PlanningResult {
    do throws(PlannerError) {
      return try await planner.plan(PlanningRequest(instruction: text))
    } catch {
      throw error.rpcError
    }
  }
}

extension PlannerError {
  /// What the caller is told.
  var rpcError: any Error {
    switch self {
    case .unavailable(let pause):
      RPCError.unavailable("The planner cannot be reached; nothing was kept.", retryAfter: pause ?? .seconds(5))
    case .unusableAnswer(let reason):
      RPCError(.unavailable, "The planner gave no usable plan; nothing was kept. \(reason)")
    case .notConfigured(let reason):
      RPCError.failedPrecondition(type: "PLANNER_NOT_CONFIGURED", subject: "planner", reason)
    case .cancelled:
      CancellationError()
    }
  }
}
