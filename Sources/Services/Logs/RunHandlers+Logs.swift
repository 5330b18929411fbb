import Database
import Messages
import RPC
import RPCServer

extension RunHandlers {
  func listLogs(_ request: ListLogsRequest, _ context: CallContext) async throws -> ListLogsResponse {
    var checks = RequestChecks()
    let run = checks.id(request.runID, "run_id")
    if request.taskNumber < 0 { checks.add("task_number", "must not be negative") }
    let page = checks.page(
      size: request.pageSize, token: request.pageToken, default: ServiceLimits.defaultLogPageSize,
      question: [context.path, "\(run)", "\(request.minLevel.rawValue)", "\(request.taskNumber)"])
    let after = checks.place(of: page, \.number) ?? 0
    try checks.finish()
    let store = LogStore(database)
    let entries = try await store.list(
      run, after: after, minLevel: request.minLevel, taskNumber: request.taskNumber, limit: page.limit)
    if entries.isEmpty, try await store.head(run) == nil { throw RPCError.notFound(.run, request.runID) }
    let (given, nextToken) = page.split(entries, bytes: \.approximateBytes) { PageToken($0.number) }
    return .with {
      $0.entries = Array(given)
      $0.nextPageToken = nextToken
    }
  }

  func tailLogs(
    _ request: TailLogsRequest, _ writer: ResponseWriter<TailLogsResponse>, _ context: CallContext
  ) async throws {
    var checks = RequestChecks()
    let run = checks.id(request.runID, "run_id")
    if request.afterNumber < 0 { checks.add("after_number", "must not be negative") }
    try checks.finish()
    let subscription = newsroom.hub.subscribe(to: .log(run: run))
    defer { newsroom.hub.unsubscribe(subscription) }
    context.onDrain { subscription.drain() }
    var tail = LogTail(
      run: run, after: request.afterNumber, follows: request.follow, database: database, subscription: subscription)
    try await tail.stream(to: writer)
  }
}
