import EventLoop
import HTTP2
import RPC

/// The channel on its loop: the connection, the calls that wait for it and the attempts to have one.
// Invariant behind @unchecked Sendable: the `let`s are immutable, everything else is touched on the loop only.
final class ChannelCore: @unchecked Sendable {
  private enum State {
    /// The next call connects.
    case idle
    case connecting
    case handshake(ClientConnection)
    case ready(ClientConnection)
    /// The last attempt failed; the next one comes by itself when calls wait, with the next call otherwise.
    case pausing(RPCError)
    /// Takes no new calls; those that run go on.
    case draining
    case closed
  }

  let loop: EventLoop
  let host: String
  let port: UInt16
  let authority: String
  let configuration: ChannelConfiguration
  let workspace: HTTP2Workspace
  /// For all calls, one message at a time.
  let compression = MessageCompression()

  private var state = State.idle
  private var queue = CallQueue()
  /// All that are open, those included that only finish their calls.
  private var connections: [ObjectIdentifier: ClientConnection] = [:]
  private var backoff: Backoff
  private var pauseTimer: LoopTimer?
  private var attempt: Task<Void, Never>?
  private var whenDrained: [() -> Void] = []
  var throttle: RetryThrottle
  /// Calls that wait for their next attempt, and what waits for the time to pass.
  private var pausing: [ObjectIdentifier: (call: ClientCall, pause: Task<Void, Never>)] = [:]

  init(host: String, port: UInt16, loop: EventLoop, configuration: ChannelConfiguration) {
    self.host = host
    self.port = port
    self.loop = loop
    self.configuration = configuration
    backoff = configuration.backoff
    throttle = RetryThrottle(configuration.retries.throttling)
    // RFC 3986, section 3.2.2: a numeric IPv6 address stands in brackets.
    authority = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    workspace = HTTP2Workspace(flushBytes: configuration.limits.http2.flushBytes)
  }

  // MARK: Calls

  /// Finds a place for a call that begins.
  func submit(_ call: ClientCall) {
    switch state {
    case .draining, .closed:
      return call.cancel(shutDownError)
    case .pausing(let error) where !call.options.waitsForConnection:
      return call.attemptEnded(error, trailers: error.metadata)
    case .ready(let connection) where queue.isEmpty && connection.hasRoom:
      if connection.open(call) { return }
    default: break
    }
    guard queue.count < configuration.limits.queuedCalls else {
      return call.cancel(RPCError(.resourceExhausted, "Too many calls wait for \(authority)."))
    }
    queue.append(call)
    connectIfIdle()
  }

  /// Puts a call that the server has not looked at back, ahead of those that came later.
  func resubmit(_ call: ClientCall) {
    switch state {
    case .closed, .draining:
      call.cancel(shutDownError)
    default:
      queue.prepend(call)
      connectIfIdle()
    }
  }

  /// Puts a call that failed back after a pause.
  func resubmit(_ call: ClientCall, after pause: Duration) {
    let id = ObjectIdentifier(call)
    // A sleep and not a timer: it also ends when the loop does, and then the call does too.
    let task = loop.spawn { [self] in
      let isOver = (try? await loop.sleep(for: pause)) != nil
      guard let call = pausing.removeValue(forKey: id)?.call else { return }
      if isOver {
        call.submitAgain()
      } else {
        call.cancel(shutDownError)
      }
    }
    pausing[id] = (call, task)
  }

  /// Takes back a call that waits for its next attempt.
  func withdrawPausing(_ call: ClientCall) {
    pausing.removeValue(forKey: ObjectIdentifier(call))?.pause.cancel()
  }

  /// Whether a call that fails now may be sent again.
  var admitsRetries: Bool {
    switch state {
    case .draining, .closed: false
    default: true
    }
  }

  /// Takes back a call that waits.
  func withdraw(_ call: ClientCall) {
    queue.remove(call)
  }

  /// Opens what waits, as far as the server admits it. Not from within HTTP/2's callbacks.
  func pump() {
    while case .ready(let connection) = state, connection.hasRoom, let call = queue.popFirst() {
      if !connection.open(call) { resubmit(call) }
    }
  }

  func streamDidClose() {
    guard !queue.isEmpty else { return }
    // A stream may close within a write as well, behind which no read follows.
    loop.atEndOfTurn { [self] in pump() }
  }

  // MARK: The connection

  private func connectIfIdle() {
    if case .idle = state { connect() }
  }

  private func connect() {
    state = .connecting
    let begun = LoopInstant.now
    attempt = loop.spawn { [self] in
      do throws(SystemError) {
        let stream = try await ByteStream.connect(
          host: host, port: port, on: loop, timeout: configuration.connectTimeout)
        didConnect(stream, since: begun)
      } catch {
        attemptFailed(RPCError(.unavailable, "No connection to \(authority).", cause: error))
      }
    }
  }

  private func didConnect(_ stream: ByteStream, since begun: LoopInstant) {
    attempt = nil
    guard case .connecting = state else { return stream.close() }
    let left = LoopInstant.now.duration(to: begun.advanced(by: configuration.connectTimeout))
    do throws(HTTP2Error) {
      let connection = try ClientConnection(stream: stream, core: self, handshakeTimeout: left)
      connections[ObjectIdentifier(connection)] = connection
      state = .handshake(connection)
    } catch {
      stream.close()
      attemptFailed(RPCError(.unavailable, "No connection to \(authority).", cause: error))
    }
  }

  func connectionIsReady(_ connection: ClientConnection) {
    guard case .handshake(let current) = state, current === connection else { return }
    backoff.reset()
    state = .ready(connection)
  }

  /// The connection takes no new calls; the next one connects anew.
  func connectionDrains(_ connection: ClientConnection) {
    switch state {
    case .ready(let current) where current === connection: state = .idle
    case .handshake(let current) where current === connection: state = .idle
    default: return
    }
    if !queue.isEmpty { connect() }
  }

  func connectionClosed(_ connection: ClientConnection, _ error: RPCError) {
    connections[ObjectIdentifier(connection)] = nil
    switch state {
    case .handshake(let current) where current === connection: attemptFailed(error)
    case .ready(let current) where current === connection:
      state = .idle
      if !queue.isEmpty { connect() }
    case .draining: checkDrained()
    default: break
    }
  }

  /// Calls that would not wait end; the others get another attempt after a pause.
  private func attemptFailed(_ error: RPCError) {
    attempt = nil
    switch state {
    case .connecting, .handshake: break
    default: return
    }
    state = .pausing(error)
    var generator = SystemRandomNumberGenerator()
    pauseTimer = loop.schedule(after: backoff.next(using: &generator)) { [weak self] in self?.pauseIsOver() }
    for call in queue.removeAll(where: { !$0.options.waitsForConnection }) {
      call.attemptEnded(error, trailers: error.metadata)
    }
  }

  private func pauseIsOver() {
    guard case .pausing = state else { return }
    state = .idle
    if !queue.isEmpty { connect() }
  }

  // MARK: The end

  /// Takes no new calls and calls `body` when the last one has ended.
  func drain(_ body: @escaping () -> Void) {
    whenDrained.append(body)
    switch state {
    case .closed: return checkDrained()
    case .draining: return
    default: break
    }
    state = .draining
    pauseTimer?.cancel()
    attempt?.cancel()
    for call in queue.removeAll() {
      call.cancel(shutDownError)
    }
    endPausing()
    for connection in Array(connections.values) { connection.drain() }
    checkDrained()
  }

  /// Ends everything at once; calls that run end with UNAVAILABLE.
  func close() {
    if case .closed = state { return }
    state = .closed
    pauseTimer?.cancel()
    attempt?.cancel()
    let error = shutDownError
    for call in queue.removeAll() { call.cancel(error) }
    endPausing()
    for connection in Array(connections.values) { connection.close(error) }
    checkDrained()
  }

  private func endPausing() {
    for (call, _) in Array(pausing.values) { call.cancel(shutDownError) }
  }

  private var shutDownError: RPCError {
    RPCError(.unavailable, "The channel to \(authority) has been shut down.")
  }

  private func checkDrained() {
    guard connections.isEmpty else { return }
    let waiting = whenDrained
    whenDrained = []
    for body in waiting { body() }
  }
}
