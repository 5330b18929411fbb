import Database
import Messages
import RPC

/// What is kept of a message and its answer: both, the draft plan, and their activity, in one transaction.
struct ChatExchange {
  private let transaction: Transaction
  private let project: UUID
  private let user: User
  private let planner: String

  init(_ transaction: Transaction, project: UUID, user: User, planner: String) {
    self.transaction = transaction
    self.project = project
    self.user = user
    self.planner = planner
  }

  func keep(message text: String, result: PlanningResult) async throws -> SendMessageResponse {
    let messageID = RecordIDSource.shared.next()
    let message = try await ChatStore(transaction).insertMessage(
      id: messageID, project: project, user: user.id, text: text)
    // Without the text: it may hold a password to type, and activity has more readers than the chat.
    try await record(.chatMessage, .local, "\(user.name) wrote a message", message: messageID)
    let plan = try await keepPlan(result.plan, message: messageID)
    let reply = try await ChatStore(transaction).insertReply(
      id: RecordIDSource.shared.next(), project: project, to: messageID, text: LogText.storable(result.reply),
      plan: plan.flatMap { UUID($0.id) }, notUnderstood: result.notUnderstood.map { LogText.storable($0) })
    return .with {
      $0.message = ChatMessage(message)
      $0.reply = ChatMessage(reply)
      $0.plan = plan
      $0.issues = plan.map { PlanValidator.issues(in: $0) } ?? []
    }
  }

  private func keepPlan(_ draft: Plan?, message: UUID) async throws -> Plan? {
    guard let content = draft?.content else { return nil }
    let id = RecordIDSource.shared.next()
    try await PlanStore(transaction).insert(
      .init(
        id: id, projectID: project, title: content.title, planner: planner, messageID: message, userID: user.id,
        document: try content.encodedBytes()))
    try await record(
      .planGenerated, .planner, "The plan \"\(content.title)\" was made from a message", message: message, plan: id)
    return try await PlanStore(transaction).reread(id)
  }

  private func record(
    _ type: ActivityType, _ actor: ActivityActor, _ summary: String, message: UUID, plan: UUID? = nil
  ) async throws {
    try await ActivityStore(transaction).record(
      NewActivity(
        projectID: project, type: type, actor: actor, summary: summary, planID: plan, messageID: message))
  }
}
