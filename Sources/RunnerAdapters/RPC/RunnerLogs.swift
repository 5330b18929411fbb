import EventLoop
import Messages
import RPC
import Runner

/// Sends the log chunks of a runner's runs over one stream, made anew when it ends.
///
/// A chunk whose answer was lost with its stream is not sent blindly again: the server is asked first how far the log
/// has come.
actor RunnerLogs {
  nonisolated let loop: EventLoop
  nonisolated var unownedExecutor: UnownedSerialExecutor { loop.serialExecutor.asUnownedSerialExecutor() }

  private let link: RunnerLink
  private var stream: LogStream?
  /// Chunks that were sent and not answered, by lease.
  private var unanswered: [Lease: Int64] = [:]

  init(link: RunnerLink) {
    loop = link.loop
    self.link = link
  }

  func append(_ lease: Lease, chunk: Int64, _ entries: [LogEntry]) async throws(BackendError) {
    let stream = try await openStream()
    do throws(RPCError) {
      if unanswered[lease] == chunk {
        let position = try await stream.ask(lease, chunk: 0, [])
        try check(position, lease)
        if position.lastChunk >= chunk { return unanswered[lease] = nil }
      }
      unanswered[lease] = chunk
      let answer = try await stream.ask(lease, chunk: chunk, entries)
      if answer.refusal != .unavailable { unanswered[lease] = nil }
      try check(answer, lease)
    } catch {
      throw await link.failure(error, stream.session)
    }
  }

  /// Forgets what it knows of a lease that has ended.
  func forget(_ lease: Lease) { unanswered[lease] = nil }

  /// Ends the stream.
  func close() async { await stream?.cancel() }

  private func check(_ answer: AppendLogsResponse, _ lease: Lease) throws(RPCError) {
    switch answer.refusal {
    case .unspecified: return
    case .leaseLost: throw RPCError(.failedPrecondition, answer.reason, details: [RunnerRefusal.leaseLost.info])
    case .refused: throw RPCError(.failedPrecondition, answer.reason, details: [RunnerRefusal.refused.info])
    default: throw RPCError(.unavailable, answer.reason)
    }
  }

  private func openStream() async throws(BackendError) -> LogStream {
    if let stream, await !stream.isOver { return stream }
    let session: String
    do throws(RPCError) {
      session = try await link.currentSession()
    } catch {
      throw BackendError(error)
    }
    // Another run may have opened one meanwhile.
    if let stream, await !stream.isOver { return stream }
    let opened = LogStream(channel: link.channel, session: session, loop: loop)
    stream = opened
    await opened.start()
    return opened
  }
}
