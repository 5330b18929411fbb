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

  func watch(
    _ request: WatchProjectRequest, _ writer: ResponseWriter<ProjectEvent>, _ context: CallContext
  ) async throws {
    var checks = RequestChecks()
    let project = checks.id(request.projectID, "project_id")
    let question = ProjectFeed.question(project: project)
    let start = request.cursor.isEmpty ? nil : PageToken(request.cursor, question: question)?.activityCursor
    if start == nil, !request.cursor.isEmpty { checks.add("cursor", "is not a cursor of this project") }
    try checks.finish()
    let subscription = newsroom.hub.subscribe(to: .project(project))
    defer { newsroom.hub.unsubscribe(subscription) }
    context.onDrain { subscription.drain() }
    try await ProjectStore(database).require(project)
    let cursor: ActivityCursor
    if let start {
      cursor = start
    } else {
      cursor = try await ActivityStore(database).horizon(project: project).cursor
    }
    var feed = ProjectFeed(
      project: project, types: Set(request.types), cursor: cursor, database: database, subscription: subscription)
    try await feed.stream(to: writer)
  }
}
