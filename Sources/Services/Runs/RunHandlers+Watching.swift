import Database
import Messages
import RPC
import RPCServer

extension RunHandlers {
  /// Streams how a run stands, the latest state each time: changes while the client reads become one. All who watch the run
  /// share a look; who has sent a state looks first whether there is another.
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
      if try await hasChanged(id, since: sentRevision) {
        guard let snapshot = try await newsroom.runLooks.snapshots.value(of: id) else {
          throw RPCError.notFound(.run, "\(id)")
        }
        try await writer.writeEncoded(try snapshot.message.get())
        if snapshot.isFinal { return }
        sentRevision = snapshot.revision
      }
      // Silence means that nothing was told, not that nothing happened: it ends with another look.
      _ = try await subscription.next(within: ServiceLimits.bookmarkInterval)
    }
  }

  private func hasChanged(_ run: UUID, since revision: Int64?) async throws -> Bool {
    guard let revision else { return true }
    guard let pulse = try await newsroom.runLooks.pulses.value(of: run) else { throw RPCError.notFound(.run, "\(run)") }
    return pulse.revision != revision
  }
}
