import EventLoop
import RPCClient
import Runner

/// What a runner has from a registration: the token that its calls name, and the streams that were opened with it.
///
/// It is replaced as a whole. A run belongs to the session that claimed it, and no other can report it: a stream of claims
/// that outlived its session would bring runs that are lost as they come.
actor RunnerSession {
  nonisolated let loop: EventLoop
  nonisolated var unownedExecutor: UnownedSerialExecutor { loop.serialExecutor.asUnownedSerialExecutor() }

  nonisolated let token: String
  private let channel: Channel
  private var claims: ClaimStream?
  private var logs: LogStream?
  private var isOver = false

  init(token: String, channel: Channel, loop: EventLoop) {
    self.token = token
    self.channel = channel
    self.loop = loop
  }

  /// The stream of claims, another one where the last has ended.
  ///
  /// - Throws: unavailable, when the session is over.
  func claimStream() throws(BackendError) -> ClaimStream {
    try expectToLast()
    if let claims, claims.assumeIsolated({ !$0.isOver }) { return claims }
    let opened = ClaimStream(channel: channel, session: token, loop: loop)
    claims = opened
    opened.assumeIsolated { $0.start() }
    return opened
  }

  /// The stream of logs, another one where the last has ended.
  ///
  /// - Throws: unavailable, when the session is over.
  func logStream() throws(BackendError) -> LogStream {
    try expectToLast()
    if let logs, logs.assumeIsolated({ !$0.isOver }) { return logs }
    let opened = LogStream(channel: channel, session: token, loop: loop)
    logs = opened
    opened.assumeIsolated { $0.start() }
    return opened
  }

  /// Ends the streams, whoever waits for them; returns when what was on its way has gone back to the queue, or after the
  /// time that closing a stream of claims may take. Whoever else calls it waits for the same.
  func end() async {
    isOver = true
    if let logs { await logs.cancel() }
    await claims?.close()
  }

  private func expectToLast() throws(BackendError) {
    if isOver { throw BackendError(.unavailable, "the runner's session is over") }
  }
}
