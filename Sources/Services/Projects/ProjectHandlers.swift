import Database
import Messages
import RPC
import RPCServer

/// Answers ProjectService.
struct ProjectHandlers: Sendable {
  let database: Database
  let newsroom: LiveNewsroom

  func create(_ request: CreateProjectRequest, _ context: CallContext) async throws -> Project {
    var checks = RequestChecks()
    checks.requestID(request.requestID)
    if request.project == nil { checks.add("project", "is required") }
    let project = request.project ?? Project()
    checks.text(project.displayName, "project.display_name")
    checks.text(project.description, "project.description")
    try checks.finish()
    let user = try context.user
    let id = RecordIDSource.shared.next()
    let outcome = try await RepeatableCalls(database: database).perform(
      user: user, method: context.path, requestID: request.requestID, request: request
    ) { transaction in
      let record = try await ProjectStore(transaction).insert(
        id: id, displayName: project.displayName, description: project.description, owner: user.id)
      try await ActivityStore(transaction).record(
        NewActivity(
          projectID: id, type: .projectCreated, actor: .local,
          summary: "The project \"\(project.displayName)\" was created"))
      return Project(record)
    }
    if !outcome.isRepeated { newsroom.publish(.activity(project: id)) }
    return outcome.response
  }

  func get(_ request: GetProjectRequest, _ context: CallContext) async throws -> Project {
    var checks = RequestChecks()
    let id = checks.id(request.projectID, "project_id")
    try checks.finish()
    guard let record = try await ProjectStore(database).get(id) else {
      throw RPCError.notFound(.project, request.projectID)
    }
    return Project(record)
  }

  func list(_ request: ListProjectsRequest, _ context: CallContext) async throws -> ListProjectsResponse {
    var checks = RequestChecks()
    let user = try context.user
    let page = checks.page(size: request.pageSize, token: request.pageToken, question: [context.path, "\(user.id)"])
    let before = checks.place(of: page, \.id)
    try checks.finish()
    let records = try await ProjectStore(database).list(user: user.id, before: before, limit: page.limit)
    let (entries, nextToken) = page.split(records) { PageToken($0.id) }
    return .with {
      $0.projects = entries.map { Project($0) }
      $0.nextPageToken = nextToken
    }
  }
}
