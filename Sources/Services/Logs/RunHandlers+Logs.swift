import Database
import Messages
import RPC
import RPCServer

extension RunHandlers {
  func listLogs(_ request: ListLogsRequest, _ context: CallContext) async throws -> ListLogsResponse {
    var checks = RequestChecks()
    let run = checks.id(request.runID, "run_id")
    let page = checks.page(
      size: request.pageSize, token: request.pageToken, default: ServiceLimits.defaultLogPageSize,
      question: [
        context.path, "\(run)", "\(request.minLevel.rawValue)", "\(request.taskNumber)", request.textContains,
        "\(request.newestFirst)",
      ])
    let place = checks.place(of: page, \.number).map { min(max($0, 0), .max - 1) }
    try checks.finish()
    let search = LogSearch(
      minLevel: request.minLevel, taskNumber: request.taskNumber, text: request.textContains,
      isBackwards: request.newestFirst)
    let findings = try await search.run(run, from: place ?? search.start, limit: page.size, in: database)
    if findings.entries.isEmpty, findings.place == nil { try await explainNothing(run) }
    return .with {
      $0.entries = findings.entries
      $0.nextPageToken = findings.place.map { PageToken($0).text(question: page.question) } ?? ""
    }
  }

  /// A log without entries is none of a run that is not there, nor one that was removed.
  private func explainNothing(_ run: UUID) async throws {
    guard let head = try await LogStore(database).head(run) else { throw RPCError.notFound(.run, "\(run)") }
    if head.lastNumber > 0, try await LogStore(database).isRemoved(run) { throw RPCError.logRemoved(run) }
  }

  func tailLogs(
    _ request: TailLogsRequest, _ writer: ResponseWriter<TailLogsResponse>, _ context: CallContext
  ) async throws {
    var checks = RequestChecks()
    let run = checks.id(request.runID, "run_id")
    try checks.finish()
    let subscription = newsroom.hub.subscribe(to: .log(run: run))
    defer { newsroom.hub.unsubscribe(subscription) }
    context.onDrain { subscription.drain() }
    if request.afterNumber > 0 { subscription.noteResumed() }
    let tail = LogTail(
      run: run, after: request.afterNumber, follows: request.follow, database: database, looks: newsroom.logLooks,
      subscription: subscription)
    try await tail.stream(to: writer)
  }
}
