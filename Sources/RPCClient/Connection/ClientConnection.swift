import EventLoop
import HTTP2
import RPC

/// One connection to the server: the bytes of its stream go into an HTTP/2 session, and what the calls send is written
/// once a turn of the loop. Confined to its loop.
///
/// `handshake → ready → draining → closed`, and to `closed` from everywhere.
final class ClientConnection {
  enum Phase {
    /// The server's SETTINGS have not come yet: it is not known to speak HTTP/2.
    case handshake
    case ready
    /// Takes no new calls, since the server or the channel said so; closes with the last one.
    case draining
    case closed
  }

  private let transport: any ByteTransport
  private let subchannel: Subchannel
  private unowned let core: ChannelCore
  private var session: HTTP2Session!
  private(set) var phase = Phase.handshake
  /// Why the connection is closed, for the calls that it takes with it.
  private(set) var failure: RPCError?
  private var admittedStreams = 0
  private var flushIsScheduled = false
  private var isBlocked = false
  /// How many times something was written: what was queued since the last time has not left.
  private(set) var flushCount = 0
  private var keepalive: Keepalive
  private var timer: LoopTimer?

  init(transport: any ByteTransport, subchannel: Subchannel, handshakeTimeout: Duration) throws(HTTP2Error) {
    self.transport = transport
    self.subchannel = subchannel
    core = subchannel.core
    keepalive = Keepalive(
      interval: subchannel.keepaliveInterval, timeout: core.configuration.keepaliveTimeout,
      now: core.loop.now)
    session = try HTTP2Session(
      role: .client, configuration: core.configuration.limits.http2, workspace: core.workspace, delegate: self)
    transport.handler = self
    transport.startReading()
    scheduleFlush()
    timer = core.loop.schedule(after: handshakeTimeout) { [weak self] in
      guard let self else { return }
      close(RPCError(.unavailable, "The server at \(subchannel.authority) did not answer in HTTP/2."))
    }
  }

  // MARK: Calls

  /// Calls that run, without the one that asks for the server's health.
  var callCount: Int { session.streamCount - (subchannel.healthWatch == nil ? 0 : 1) }

  /// Whether one more call may be opened now.
  var hasRoom: Bool { phase == .ready && session.streamCount < admittedStreams && session.mayOpenStreams }

  /// Opens a stream for the call; false when the connection takes no more.
  func open(_ call: ClientCall) -> Bool {
    let stream = ClientStream(call: call, connection: self)
    if session.streamCount == 0 { keepalive.callsBegin(at: core.loop.now) }
    do throws(HTTP2Error) {
      let fields = RequestHeaders.fields(of: call, authority: subchannel.authority, core.configuration)
      try session.open(stream, RequestHeaders.constant(isSecure: core.configuration.tls != nil), fields)
    } catch {
      drain()
      return false
    }
    scheduleKeepalive()
    call.didOpen(stream)
    call.request.withUnsafeBytes { stream.append($0) }
    if call.hasSentAll { stream.finish() }
    return true
  }

  /// The caller has given up a call that was open here.
  func callWasGivenUp() {
    guard phase == .ready || phase == .draining else { return }
    guard keepalive.callWasGivenUp(at: .now) == .ping else { return }
    ping()
    // The timer stands at the end of the interval.
    timer?.cancel()
    scheduleKeepalive()
  }

  func streamDidClose() {
    let now = max(core.loop.now, keepalive.silentSince)
    if session.streamCount == 0 { keepalive.callsEnd(at: now) }
    core.streamDidClose(at: now)
    if phase == .draining { scheduleFlush() }
  }

  /// Takes no new calls and closes with the last one.
  func drain() {
    guard phase == .ready || phase == .handshake else { return }
    phase = .draining
    subchannel.connectionDrains(self)
    scheduleFlush()
  }

  // MARK: Writing

  private func scheduleFlush() {
    guard !flushIsScheduled, phase != .closed else { return }
    flushIsScheduled = true
    core.loop.atEndOfTurn { [self] in flush() }
  }

  private func flush() {
    flushIsScheduled = false
    guard phase != .closed, !isBlocked else { return }
    flushCount &+= 1
    do throws(HTTP2Error) {
      try session.flush { bytes in
        transport.write(bytes)
        return transport.pendingWriteBytes == 0
      }
    } catch {
      return close(RPCError(.unavailable, "The connection failed.", cause: error))
    }
    isBlocked = transport.pendingWriteBytes > 0
    if session.isFinished || (phase == .draining && session.streamCount == 0) {
      close(RPCError(.unavailable, "The connection was shut down."))
    }
  }

  /// Closes at once; the calls that are open end with `error`.
  func close(_ error: RPCError) {
    guard phase != .closed else { return }
    phase = .closed
    failure = error
    timer?.cancel()
    transport.close()
    session.close(.cancel)
    subchannel.connectionClosed(self, error)
  }

  // MARK: Keepalive

  private func scheduleKeepalive() {
    guard phase == .ready || phase == .draining, let pause = keepalive.pause(at: core.loop.now) else { return }
    guard let timer else {
      timer = core.loop.schedule(after: pause) { [weak self] in self?.checkKeepalive() }
      return
    }
    if !timer.isScheduled { timer.reschedule(after: pause) }
  }

  private func checkKeepalive() {
    let isWanted = session.streamCount > 0 || core.configuration.keepaliveWithoutCalls
    switch keepalive.check(at: core.loop.now, isWanted: isWanted) {
    case .wait: break
    case .ping: ping()
    case .close:
      return close(RPCError(.unavailable, "The server has not answered for \(core.configuration.keepaliveTimeout)."))
    case .rest: return
    }
    scheduleKeepalive()
  }

  private func ping() {
    do throws(HTTP2Error) {
      try session.ping(0)
    } catch {
      close(RPCError(.unavailable, "The connection failed.", cause: error))
    }
  }
}

extension ClientConnection: ByteStreamHandler {
  func streamDidRead(_ bytes: UnsafeRawBufferPointer) {
    // Not the loop's time, which is that before the wait for these bytes.
    let now = LoopInstant.now
    keepalive.didRead(at: now)
    do throws(HTTP2Error) {
      try session.receive(bytes, at: now.nanoseconds)
    } catch {
      flush()
      return close(RPCError(.unavailable, "The server broke HTTP/2.", cause: error))
    }
    core.pump()
  }

  func streamDidEnd(_ end: StreamEnd) {
    switch end {
    case .endOfFile: close(RPCError(.unavailable, "The server closed the connection."))
    case .failed(let error): close(RPCError(.unavailable, "The connection was lost.", cause: error))
    }
  }

  func streamDidDrain() {
    isBlocked = false
    flush()
    core.pump()
  }
}

extension ClientConnection: HTTP2SessionDelegate {
  func sessionNeedsFlush(_ session: HTTP2Session) { scheduleFlush() }

  func session(_ session: HTTP2Session, didReceiveSettings settings: HTTP2PeerSettings) {
    admittedStreams = Int(settings.maxConcurrentStreams)
    guard phase == .handshake else { return }
    phase = .ready
    timer?.cancel()
    timer = nil
    subchannel.connectionIsReady(self)
    if core.configuration.keepaliveWithoutCalls { scheduleKeepalive() }
  }

  func session(_ session: HTTP2Session, didReceivePing payload: UInt64, isAcknowledgement: Bool) {
    if isAcknowledgement { keepalive.didAnswer() }
  }

  func session(
    _ session: HTTP2Session, didReceiveGoAway code: HTTP2ErrorCode, lastStreamID: Int32, debugData: RawSpan
  ) {
    if code == .enhanceYourCalm, debugData.isEqual(to: "too_many_pings") { subchannel.serverComplainedOfPings() }
    drain()
  }
}
