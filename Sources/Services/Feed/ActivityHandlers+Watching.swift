import Database
import Messages
import Protobuf
import RPC
import RPCServer

extension ActivityHandlers {
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
    defer {
      newsroom.hub.unsubscribe(subscription)
      newsroom.feeds.end(project)
      newsroom.projectLogs.end(project)
    }
    context.onDrain { subscription.drain() }
    try await ProjectStore(database).require(project)
    try await newsroom.projectLogs.begin(project)
    let horizon = try await ActivityStore(database).horizon()
    if let start {
      guard start <= horizon else { throw RPCError.cursorAhead }
      subscription.noteResumed()
    }
    let feed = ProjectFeed(
      project: project, types: Set(request.types), cursor: start ?? horizon, horizon: horizon, database: database,
      newsroom: newsroom, subscription: subscription)
    try await feed.stream(to: writer)
  }
}

extension RPCError {
  /// A cursor of a record that went further: what follows it here would be left out for a while, or for ever.
  static let cursorAhead = RPCError(
    .outOfRange,
    "The cursor lies ahead of the record, as it does after the database was restored from a backup or has lost what was "
      + "committed last. Read anew what there is, and watch without a cursor.",
    details: [BadRequest([FieldViolation(field: "cursor", description: "lies ahead of the record")])])
}
