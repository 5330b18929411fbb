import EventLoop
import HTTP2
import RPC
import TLS

/// The channel on its loop: the addresses with their connections, and the calls that wait for one of them.
// Invariant behind @unchecked Sendable: the `let`s are immutable, everything else is touched on the loop only.
final class ChannelCore: @unchecked Sendable {
  enum Phase {
    case open
    /// Takes no new calls; those that run go on.
    case draining
    case closed
  }

  let loop: EventLoop
  let endpoints: [Endpoint]
  let configuration: ChannelConfiguration
  /// Whether servers are asked for their health before they get calls.
  let watchesHealth: Bool
  let workspace: HTTP2Workspace
  /// For all calls, one message at a time.
  let compression = MessageCompression()
  /// Made with the first connection that needs it.
  private(set) lazy var tlsWorkspace = TLSWorkspace()
  var throttle: RetryThrottle

  var phase = Phase.open
  var queue = CallQueue()
  var balancer: LoadBalancer
  /// By the balancer's slots.
  var subchannels: [Subchannel?] = []
  /// All that are open, those included that only finish their calls.
  var connections: [ObjectIdentifier: ClientConnection] = [:]
  /// Why calls that would not wait end, while that is so.
  var lastFailure: RPCError?
  var wakeUp: LoopTimer?
  var idleTimer: LoopTimer?
  /// Hears of the loop's end.
  var watch: Task<Void, Never>?
  var lastActivity: LoopInstant
  private var whenDrained: [() -> Void] = []
  /// Calls that wait for their next attempt, and what waits for the time to pass.
  var pausing: [ObjectIdentifier: (call: ClientCall, pause: Task<Void, Never>)] = [:]

  init(endpoints: [Endpoint], balancing: LoadBalancing, loop: EventLoop, configuration: ChannelConfiguration) {
    self.endpoints = endpoints
    self.loop = loop
    self.configuration = configuration
    watchesHealth = balancing == .roundRobin && configuration.healthService != nil
    balancer = LoadBalancer(balancing, backoff: configuration.backoff)
    throttle = RetryThrottle(configuration.retries.throttling)
    lastActivity = .now
    workspace = HTTP2Workspace(flushBytes: configuration.limits.http2.flushBytes)
  }

  /// What the channel leads to, for messages.
  var target: String { endpoints.map(\.authority).joined(separator: ", ") }

  // MARK: Calls

  /// Finds a place for a call that begins.
  func submit(_ call: ClientCall) {
    guard case .open = phase else { return call.cancel(shutDownError) }
    lastActivity = loop.now
    if queue.isEmpty, open(call) { return }
    if !call.options.waitsForConnection, let failure = failureNow() {
      return call.attemptEnded(failure, trailers: failure.metadata)
    }
    guard queue.count < configuration.limits.queuedCalls else {
      return call.cancel(RPCError(.resourceExhausted, "Too many calls wait for \(target)."))
    }
    queue.append(call)
    proceed()
  }

  /// Puts a call that no server has looked at back, ahead of those that came later.
  func resubmit(_ call: ClientCall) {
    guard case .open = phase else { return call.cancel(shutDownError) }
    queue.prepend(call)
    // Not at once: the connection may be in the middle of its end.
    loop.atEndOfTurn { [self] in
      pump()
      proceed()
    }
  }

  /// Takes back a call that waits.
  func withdraw(_ call: ClientCall) {
    queue.remove(call)
  }

  /// Opens what waits, as far as the servers admit it. Not from within HTTP/2's callbacks.
  func pump() {
    guard !queue.isEmpty, case .open = phase else { return }
    while let connection = connectionWithRoom(), let call = queue.popFirst() {
      if !connection.open(call) { queue.prepend(call) }
    }
  }

  func streamDidClose(at now: LoopInstant) {
    lastActivity = now
    guard !queue.isEmpty else { return }
    // A stream may close within a write as well, behind which no read follows.
    loop.atEndOfTurn { [self] in pump() }
  }

  /// Opens the call on one of the connections; false when none has room.
  private func open(_ call: ClientCall) -> Bool {
    while let connection = connectionWithRoom() {
      if connection.open(call) { return true }
    }
    return false
  }

  /// Whose turn it is.
  private func connectionWithRoom() -> ClientConnection? {
    var connection: ClientConnection?
    let slot = balancer.pick { slot in
      connection = subchannels[slot]?.connection
      return connection?.hasRoom ?? false
    }
    return slot == nil ? nil : connection
  }

  // MARK: The end

  /// Takes no new calls and calls `body` when the last one has ended.
  func drain(_ body: @escaping () -> Void) {
    whenDrained.append(body)
    switch phase {
    case .closed: return checkDrained()
    case .draining: return
    case .open: break
    }
    phase = .draining
    endWaiting()
    for connection in Array(connections.values) { connection.drain() }
    checkDrained()
  }

  /// Ends everything at once; calls that run end with UNAVAILABLE.
  func close() {
    if case .closed = phase { return }
    phase = .closed
    watch?.cancel()
    endWaiting()
    for connection in Array(connections.values) { connection.close(shutDownError) }
    checkDrained()
  }

  private func endWaiting() {
    wakeUp?.cancel()
    idleTimer?.cancel()
    for subchannel in subchannels { subchannel?.retire() }
    for call in queue.removeAll() { call.cancel(shutDownError) }
    for (call, _) in Array(pausing.values) { call.cancel(shutDownError) }
  }

  var shutDownError: RPCError {
    RPCError(.unavailable, "The channel to \(target) has been shut down.", cause: ChannelShutDown())
  }

  func checkDrained() {
    guard connections.isEmpty else { return }
    let waiting = whenDrained
    whenDrained = []
    for body in waiting { body() }
  }
}
