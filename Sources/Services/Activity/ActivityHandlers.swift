import Database
import Messages
import RPC
import RPCServer

/// Answers ActivityService.
struct ActivityHandlers: Sendable {
  let database: Database
  let newsroom: LiveNewsroom

  func list(_ request: ListActivitiesRequest, _ context: CallContext) async throws -> ListActivitiesResponse {
    var checks = RequestChecks()
    let project = checks.id(request.projectID, "project_id")
    let page = checks.page(
      size: request.pageSize, token: request.pageToken,
      question: [context.path, "\(project)"] + request.types.sorted())
    let before = checks.place(of: page, \.activityCursor)
    for (index, type) in request.types.enumerated() { checks.text(type, "types[\(index)]") }
    try checks.finish()
    try await ProjectStore(database).require(project)
    let entries = try await ActivityStore(database).list(
      project: project, before: before, types: request.types.isEmpty ? nil : request.types, limit: page.limit)
    let (given, nextToken) = page.split(entries) { PageToken($0.cursor) }
    return .with {
      $0.activities = given.map { Activity($0) }
      $0.nextPageToken = nextToken
    }
  }
}
