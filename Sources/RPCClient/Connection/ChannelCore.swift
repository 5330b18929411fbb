import EventLoop
import HTTP2
import RPC

/// The channel on its loop: the addresses with their connections, and the calls that wait for one of them.
// Invariant behind @unchecked Sendable: the `let`s are immutable, everything else is touched on the loop only.
final class ChannelCore: @unchecked Sendable {
  private enum Phase {
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
  var throttle: RetryThrottle

  private var phase = Phase.open
  private var queue = CallQueue()
  private var balancer: LoadBalancer
  /// By the balancer's slots.
  private var subchannels: [Subchannel?] = []
  /// All that are open, those included that only finish their calls.
  private var connections: [ObjectIdentifier: ClientConnection] = [:]
  /// Why calls that would not wait end, while that is so.
  private var lastFailure: RPCError?
  private var wakeUp: LoopTimer?
  private var idleTimer: LoopTimer?
  /// Hears of the loop's end.
  private var watch: Task<Void, Never>?
  private var lastActivity: LoopInstant
  private var whenDrained: [() -> Void] = []
  /// Calls that wait for their next attempt, and what waits for the time to pass.
  private var pausing: [ObjectIdentifier: (call: ClientCall, pause: Task<Void, Never>)] = [:]

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
  private var target: String { endpoints.map(\.authority).joined(separator: ", ") }

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

  /// Takes back a call that waits.
  func withdraw(_ call: ClientCall) {
    queue.remove(call)
  }

  /// Takes back a call that waits for its next attempt.
  func withdrawPausing(_ call: ClientCall) {
    pausing.removeValue(forKey: ObjectIdentifier(call))?.pause.cancel()
  }

  /// Whether a call that fails now may be sent again.
  var admitsRetries: Bool {
    if case .open = phase { true } else { false }
  }

  /// Opens what waits, as far as the servers admit it. Not from within HTTP/2's callbacks.
  func pump() {
    guard !queue.isEmpty, case .open = phase else { return }
    while let call = queue.popFirst() {
      guard open(call) else { return queue.prepend(call) }
    }
  }

  func streamDidClose() {
    lastActivity = loop.now
    guard !queue.isEmpty else { return }
    // A stream may close within a write as well, behind which no read follows.
    loop.atEndOfTurn { [self] in pump() }
  }

  /// Opens the call on one of the connections; false when none has room.
  private func open(_ call: ClientCall) -> Bool {
    while true {
      var connection: ClientConnection?
      let slot = balancer.pick { slot in
        connection = subchannels[slot]?.connection
        return connection?.hasRoom ?? false
      }
      guard slot != nil, let connection else { return false }
      if connection.open(call) { return true }
    }
  }

  // MARK: Addresses and connections

  /// Does what the balancer finds due.
  private func proceed() {
    guard case .open = phase else { return }
    watchLoop()
    take(balancer.steps(at: .now, callsWait: !queue.isEmpty))
    scheduleIdleCheck()
    guard let due = balancer.wakeUp else { return }
    let pause = LoopInstant.now.duration(to: due)
    guard let wakeUp else {
      wakeUp = loop.schedule(after: pause) { [weak self] in self?.proceed() }
      return
    }
    wakeUp.reschedule(after: pause)
  }

  private func take(_ steps: [LoadBalancer.Step]) {
    for step in steps {
      switch step {
      case .resolve: resolve()
      case .connect(let slot): subchannels[slot]?.connect()
      case .remove(let slot):
        subchannels[slot]?.retire()
        subchannels[slot] = nil
      case .add(let slot):
        guard let address = balancer.members[slot]?.address else { continue }
        while subchannels.count <= slot { subchannels.append(nil) }
        subchannels[slot] = Subchannel(core: self, slot: slot, address: address)
      }
    }
  }

  private func resolve() {
    loop.spawn { [self] in
      var addresses: [ResolvedAddress] = []
      var failure: SystemError?
      for endpoint in endpoints {
        do throws(SystemError) {
          for address in try await loop.resolve(host: endpoint.host, port: endpoint.port) {
            addresses.append(ResolvedAddress(endpoint: endpoint, address: address))
          }
        } catch {
          failure = error
        }
      }
      didResolve(Array(addresses.prefix(configuration.limits.addresses)), failure)
    }
  }

  private func didResolve(_ addresses: [ResolvedAddress], _ failure: SystemError?) {
    guard case .open = phase else { return }
    if addresses.isEmpty {
      lastFailure = RPCError(.unavailable, "No address of \(target) was found.", cause: failure)
      var generator = SystemRandomNumberGenerator()
      balancer.resolutionFailed(at: .now, using: &generator)
      endCallsThatWouldNotWait()
    } else {
      take(balancer.resolved(addresses))
    }
    proceed()
  }

  func connectionOpened(_ connection: ClientConnection) {
    connections[ObjectIdentifier(connection)] = connection
  }

  func connectionClosed(_ connection: ClientConnection) {
    connections[ObjectIdentifier(connection)] = nil
    checkDrained()
  }

  func subchannelIsReady(_ subchannel: Subchannel) {
    // From within a callback of HTTP/2; what waits is opened behind it.
    balancer.connected(subchannel.slot, at: loop.now)
  }

  /// The connection is there, and calls are not worth making over it.
  func subchannelIsUnhealthy(_ subchannel: Subchannel, _ error: RPCError) {
    lastFailure = error
    balancer.isUnhealthy(subchannel.slot)
    loop.atEndOfTurn { [self] in endCallsThatWouldNotWait() }
  }

  /// The connection that calls went to is gone or takes no more.
  func subchannelWasLost(_ subchannel: Subchannel) {
    var generator = SystemRandomNumberGenerator()
    balancer.lost(subchannel.slot, at: .now, using: &generator)
    loop.atEndOfTurn { [self] in proceed() }
  }

  func subchannelFailed(_ subchannel: Subchannel, _ error: RPCError) {
    var generator = SystemRandomNumberGenerator()
    lastFailure = error
    balancer.failed(subchannel.slot, at: .now, using: &generator)
    endCallsThatWouldNotWait()
    proceed()
  }

  private func failureNow() -> RPCError? {
    guard balancer.isFailing else { return nil }
    // A pause may be over since anyone looked.
    if let due = balancer.wakeUp, due <= .now { take(balancer.steps(at: .now, callsWait: true)) }
    return balancer.isFailing ? lastFailure : nil
  }

  private func endCallsThatWouldNotWait() {
    guard case .open = phase, balancer.isFailing, let error = lastFailure else { return }
    for call in queue.removeAll(where: { !$0.options.waitsForConnection }) {
      call.attemptEnded(error, trailers: error.metadata)
    }
  }

  // MARK: Idling

  private func scheduleIdleCheck() {
    guard let timeout = configuration.idleTimeout, idleTimer?.isScheduled != true else { return }
    idleTimer = loop.schedule(after: timeout) { [weak self] in self?.checkIdle() }
  }

  /// Ends the connections when no call has run for long. Looked at once in a while: calls only note the time.
  private func checkIdle() {
    guard let timeout = configuration.idleTimeout, case .open = phase else { return }
    let isBusy = !queue.isEmpty || !pausing.isEmpty || connections.values.contains { $0.callCount > 0 }
    let left = isBusy ? timeout : loop.now.duration(to: lastActivity.advanced(by: timeout))
    guard left == .zero else {
      idleTimer?.reschedule(after: left)
      return
    }
    balancer.becameIdle()
    for subchannel in subchannels { subchannel?.rest() }
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

  /// Timers of a loop that ends never fire, and calls would wait for them.
  private func watchLoop() {
    guard watch == nil else { return }
    let loop = loop
    watch = loop.spawn { [weak self] in
      try? await loop.sleep(for: .seconds(Int64.max / 2_000_000_000))
      self?.close()
    }
  }

  private func endWaiting() {
    wakeUp?.cancel()
    idleTimer?.cancel()
    for subchannel in subchannels { subchannel?.retire() }
    for call in queue.removeAll() { call.cancel(shutDownError) }
    for (call, _) in Array(pausing.values) { call.cancel(shutDownError) }
  }

  private var shutDownError: RPCError {
    RPCError(.unavailable, "The channel to \(target) has been shut down.")
  }

  private func checkDrained() {
    guard connections.isEmpty else { return }
    let waiting = whenDrained
    whenDrained = []
    for body in waiting { body() }
  }
}
