import EventLoop
import HTTP2
import RPC

/// One client's connection: the bytes of its stream go into an HTTP/2 session, calls come out, and what they answer is
/// written once a turn of the loop. Confined to its loop.
final class ServerConnection {
  let stream: ByteStream
  let loop: EventLoop
  let owner: ServerLoop
  let peer: String
  let openedAt: LoopInstant
  private(set) var session: HTTP2Session!
  /// The client's, as of its last call.
  private(set) var userAgent: [UInt8] = []

  /// Calls whose handler can start when libnghttp2 has finished with what was read.
  private var ready: [ServerCall] = []
  /// Handlers that run, including those whose stream is gone.
  private(set) var runningCalls = 0
  /// Bytes of requests that calls hold.
  var keptRequestBytes = 0
  /// Bytes of responses that wait for the client's windows.
  var pendingResponseBytes = 0

  var pings: PingPolicy
  var phase = Phase.handshake
  var lastRead: LoopInstant
  /// When bytes that the socket did not take began to wait.
  var blockedSince: LoopInstant?
  /// When a PING of ours that has not come back left.
  var pingSent: LoopInstant?
  private var flushIsScheduled = false

  enum Phase: Equatable {
    /// The client has not acknowledged our SETTINGS yet.
    case handshake
    case open
    /// The client knows that we are going; it has not answered the PING behind the GOAWAY.
    case drainAnnounced
    /// No new calls; the connection closes with the last one.
    case draining
    /// All is said; the client is to close, or we do after a moment.
    case ending(since: LoopInstant)
    case closed
  }

  init(stream: ByteStream, owner: ServerLoop) throws(HTTP2Error) {
    self.stream = stream
    self.owner = owner
    loop = owner.loop
    peer = stream.peerAddress ?? "unknown"
    openedAt = loop.now
    lastRead = openedAt
    pings = PingPolicy(
      minimumInterval: owner.limits.minimumPingInterval.wholeNanoseconds, maxStrikes: owner.limits.maxPingStrikes)
    session = try HTTP2Session(
      role: .server, configuration: owner.limits.http2, workspace: owner.workspace, delegate: self)
    stream.handler = self
    stream.startReading()
    scheduleFlush()
  }

  // MARK: Calls

  func enqueue(_ call: ServerCall) { ready.append(call) }

  func handlerStarted() {
    runningCalls += 1
    owner.runningCalls += 1
  }

  func handlerEnded() {
    runningCalls -= 1
    owner.runningCalls -= 1
  }

  /// The call's stream is gone, and with it what it held.
  func forget(_ call: ServerCall) {
    keptRequestBytes -= call.keptBytes
    pendingResponseBytes -= call.pendingBytes
    if phase == .draining { scheduleFlush() }
  }

  /// Starts the handlers that became ready, a limited number a turn.
  func startHandlers() {
    guard !ready.isEmpty else { return }
    var starting: [ServerCall] = []
    swap(&starting, &ready)
    let count = min(starting.count, owner.limits.maxStartsPerTurn)
    for index in 0..<count { starting[index].startHandler() }
    if starting.count > count {
      ready.insert(contentsOf: starting[count...], at: 0)
      let this = LoopBound(self)
      loop.execute { this.value.startHandlers() }
    } else if ready.isEmpty {
      starting.removeAll(keepingCapacity: true)
      swap(&starting, &ready)
    }
  }

  /// Kept once, since it is the same on every call of a connection.
  func noteUserAgent(_ value: RawSpan) {
    let isKnown = userAgent.withUnsafeBytes { $0.bytes.isEqual(to: value) }
    if !isKnown { userAgent = value.withUnsafeBytes { Array($0) } }
  }

  // MARK: Writing

  func scheduleFlush() {
    guard !flushIsScheduled, phase != .closed else { return }
    flushIsScheduled = true
    loop.atEndOfTurn { [self] in flush() }
  }

  /// Writes what the turn has gathered, in one piece where it fits.
  func flush() {
    flushIsScheduled = false
    guard phase != .closed, blockedSince == nil else { return }
    do {
      try session.flush { bytes in
        stream.write(bytes)
        return stream.pendingWriteBytes == 0
      }
    } catch {
      owner.logger.debug("A connection failed", metadata: ["peer": "\(peer)", "error": "\(error)"])
      return close()
    }
    if stream.pendingWriteBytes > 0 { blockedSince = loop.now }
    if pendingResponseBytes > owner.limits.maxPendingResponseBytesPerConnection { return close() }
    endIfDone()
  }

  /// Ends the connection when HTTP/2 has nothing more to say on it, or a drain has nothing left to wait for.
  private func endIfDone() {
    guard session.isFinished || (phase == .draining && session.streamCount == 0) else { return }
    if case .ending = phase { return }
    // Not closed at once: closing with unread input makes TCP drop the GOAWAY that the client has not read yet.
    phase = .ending(since: loop.now)
    stream.shutdownWrite()
  }

  func close() {
    guard phase != .closed else { return }
    phase = .closed
    stream.close()
    session.close(.cancel)
    owner.remove(self)
  }
}

extension ServerConnection: ByteStreamHandler {
  func streamDidRead(_ bytes: UnsafeRawBufferPointer) {
    lastRead = loop.now
    if case .ending = phase { return }
    do {
      try session.receive(bytes, at: lastRead.nanoseconds)
    } catch {
      owner.logger.debug("A client broke HTTP/2", metadata: ["peer": "\(peer)", "error": "\(error)"])
      flush()
      return close()
    }
    startHandlers()
  }

  func streamDidEnd(_ end: StreamEnd) { close() }

  func streamDidDrain() {
    blockedSince = nil
    flush()
  }
}

extension ServerConnection: HTTP2SessionDelegate {
  func sessionWillOpenStream(_ session: HTTP2Session) -> HTTP2Stream? { ServerCall(connection: self) }

  func sessionNeedsFlush(_ session: HTTP2Session) { scheduleFlush() }

  func sessionDidReceiveSettingsAcknowledgement(_ session: HTTP2Session) {
    if phase == .handshake { phase = .open }
  }

  func session(_ session: HTTP2Session, didReceivePing payload: UInt64, isAcknowledgement: Bool) {
    if isAcknowledgement {
      pingSent = nil
      if phase == .drainAnnounced { refuseNewCalls() }
    } else if !pings.admit(at: loop.now.nanoseconds, hasSentFrames: session.hasSentFrames) {
      session.terminate(.enhanceYourCalm, debugData: "too_many_pings")
    } else {
      session.clearSentFrames()
    }
  }
}
