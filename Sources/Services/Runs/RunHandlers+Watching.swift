import Database
import Messages
import RPC
import RPCServer

extension RunHandlers {
  /// Streams how a run stands, the latest state each time: changes while the client reads become one.
  func watch(
    _ request: WatchRunRequest, _ writer: ResponseWriter<WatchRunResponse>, _ context: CallContext
  ) async throws {
    var checks = RequestChecks()
    let id = checks.id(request.runID, "run_id")
    try checks.finish()
    let subscription = newsroom.hub.subscribe(to: .run(id))
    defer { newsroom.hub.unsubscribe(subscription) }
    context.onDrain { subscription.drain() }
    var sentRevision: Int64?
    while true {
      guard let record = try await RunStore(database).snapshot(id) else {
        throw RPCError.notFound(.run, request.runID)
      }
      if record.revision != sentRevision {
        try await writer.write(.with { $0.run = Run(record) })
        sentRevision = record.revision
      }
      if record.state.isFinal { return }
      // Silence means that nothing was told, not that nothing happened: it ends with another look.
      _ = try await subscription.next(within: ServiceLimits.bookmarkInterval)
    }
  }
}
