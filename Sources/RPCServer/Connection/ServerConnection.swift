import EventLoop
import HTTP2
import RPC

/// One client's connection: the bytes of its stream go into an HTTP/2 session, calls come out, and what they answer is
/// written once a turn of the loop. Confined to its loop.
final class ServerConnection {
  let channelzID: Int64
  let transport: any ByteTransport
  let loop: EventLoop
  let owner: ServerLoop
  let peer: ConnectionPeer
  let openedAt: LoopInstant
  private(set) var session: HTTP2Session!
  /// The client's, as of its last call.
  private(set) var userAgent: [UInt8] = []
  /// The `:authority` of its first call.
  private(set) var authority: [UInt8]?
  /// The last `grpc-accept-encoding`, and whether gzip is in it.
  private var acceptedEncodings: (header: [UInt8], hasGzip: Bool) = ([], false)

  /// Calls whose handler can start when libnghttp2 has finished with what was read.
  private var ready: [ServerCall] = []
  /// Those whose requests have to be inflated first, in a later turn.
  private var waitingToInflate: [ServerCall] = []
  /// Whether the rest of those that are ready is to start after the next poll.
  private var startsLater = false
  /// Handlers that run, including those whose stream is gone.
  private(set) var runningCalls = 0
  /// Bytes of requests that calls hold.
  private(set) var keptRequestBytes = 0
  /// Bytes of responses that wait for the client's windows.
  var pendingResponseBytes = 0
  /// How many of them the owner's count knows.
  private var countedResponseBytes = 0

  let counting = UnsafeMutablePointer<CallCounting>.allocate(capacity: 1)
  let metrics: LoopMetrics
  var pings: PingPolicy
  var phase = Phase.handshake
  /// What the second GOAWAY of a drain says about its reason, for who debugs the client.
  var farewell = ""
  /// When what still runs is ended, once the connection's age has made it drain.
  var graceEnd: LoopInstant?
  /// Since when no call is open.
  var idleSince: LoopInstant
  /// When the connection is old enough to end; none where age is not limited.
  let ageLimit: LoopInstant
  var lastRead: LoopInstant
  /// When bytes that the socket did not take began to wait.
  var blockedSince: LoopInstant?
  /// When a PING of ours that has not come back left.
  var pingSent: LoopInstant?
  private var flushIsScheduled = false
  /// What was wrong, where the connection goes on for a moment so that the client learns of it.
  var failure: ConnectionEnd?

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

  /// Takes over `transport`, whose handler it does not set.
  init(
    transport: any ByteTransport, peer: ConnectionPeer, channelzID: Int64, openedAt: LoopInstant, owner: ServerLoop
  ) throws(HTTP2Error) {
    self.channelzID = channelzID
    self.transport = transport
    self.owner = owner
    self.peer = peer
    self.openedAt = openedAt
    loop = owner.loop
    metrics = owner.metrics
    counting.initialize(to: CallCounting(metrics))
    lastRead = loop.now
    idleSince = lastRead
    ageLimit = owner.limits.connectionAge.map { openedAt.advanced(by: $0.jittered()) } ?? .distantFuture
    pings = PingPolicy(
      minimumInterval: owner.limits.minimumPingInterval.wholeNanoseconds, maxStrikes: owner.limits.maxPingStrikes)
    session = try HTTP2Session(
      role: .server, configuration: owner.limits.http2, workspace: owner.workspace, delegate: self)
    scheduleFlush()
  }

  deinit { counting.deallocate() }

  var counters: ConnectionCounters { counting.pointee.counters }
  var flowControlWindows: (local: Int, remote: Int)? { (session.receiveWindowBytes, session.sendWindowBytes) }

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
    countRequestBytes(-call.keptBytes)
    pendingResponseBytes -= call.pendingBytes
    if session.streamCount == 0 { idleSince = loop.now }
    if phase == .draining { scheduleFlush() }
  }

  /// Calls hold so many bytes of requests more.
  func countRequestBytes(_ change: Int) {
    keptRequestBytes += change
    owner.keptRequestBytes += change
  }

  /// Starts the handlers that became ready, a limited number a turn.
  func startHandlers() {
    guard !ready.isEmpty else { return }
    var starting: [ServerCall] = []
    swap(&starting, &ready)
    let count = min(starting.count, owner.limits.maxStartsPerTurn)
    for index in 0..<count {
      if starting[index].mustWaitToInflate { inflateLater(starting[index]) } else { starting[index].startHandler() }
    }
    if starting.count > count {
      ready.insert(contentsOf: starting[count...], at: 0)
      guard !startsLater else { return }
      startsLater = true
      loop.afterNextPoll { [self] in
        startsLater = false
        startHandlers()
      }
    } else if ready.isEmpty {
      starting.removeAll(keepingCapacity: true)
      swap(&starting, &ready)
    }
  }

  private func inflateLater(_ call: ServerCall) {
    waitingToInflate.append(call)
    if waitingToInflate.count == 1 { owner.inflation.enqueue { [self] in startInflating() } }
  }

  /// Starts those calls that wait for their requests to be inflated, as many as the turn has room for.
  private func startInflating() {
    var count = 0
    while count < waitingToInflate.count, owner.inflation.isOpen {
      waitingToInflate[count].startHandler()
      count += 1
    }
    waitingToInflate.removeFirst(count)
    // Behind the other connections that wait.
    if !waitingToInflate.isEmpty { owner.inflation.enqueue { [self] in startInflating() } }
  }

  /// Kept once, since it is the same on every call of a connection.
  func noteUserAgent(_ value: RawSpan) {
    let isKnown = userAgent.withUnsafeBytes { $0.bytes.isEqual(to: value) }
    if !isKnown { userAgent = value.withUnsafeBytes { Array($0) } }
  }

  /// Whether a call's `:authority` is that of the connection's first call. Clients say the same on every call; proxies that
  /// have one connection for many clients may not.
  func isAuthority(_ value: RawSpan) -> Bool {
    guard let authority else {
      authority = value.withUnsafeBytes { Array($0) }
      return true
    }
    return authority.withUnsafeBytes { $0.bytes.isEqual(to: value) }
  }

  /// Whether gzip is in a call's `grpc-accept-encoding`. The last answer is kept: clients send the same on every call.
  func acceptsGzip(_ value: RawSpan) -> Bool {
    let isKnown = acceptedEncodings.header.withUnsafeBytes { $0.bytes.isEqual(to: value) }
    if !isKnown {
      acceptedEncodings = (value.withUnsafeBytes { Array($0) }, MessageEncoding.gzip.isAccepted(by: value))
    }
    return acceptedEncodings.hasGzip
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
    counting.pointee.counters.stamp(at: loop.now)
    guard phase != .closed, blockedSince == nil else { return }
    do {
      try session.flush { bytes in
        counting.pointee.counters.bytesWritten += bytes.count
        metrics.bytesWritten.add(bytes.count)
        transport.write(bytes)
        return transport.pendingWriteBytes == 0
      }
    } catch {
      return close(.sessionFailed(error))
    }
    if transport.pendingWriteBytes > 0 { blockedSince = loop.now }
    countResponseBytes()
    endIfDone()
  }

  /// Closes the connection where too much waits for its client, or another where too much waits in all.
  func countResponseBytes() {
    guard phase != .closed else { return }
    if pendingResponseBytes > owner.limits.maxPendingResponseBytesPerConnection { return close(.tooManyBytesPending) }
    let change = pendingResponseBytes - countedResponseBytes
    guard change != 0 else { return }
    countedResponseBytes = pendingResponseBytes
    owner.countResponseBytes(change)
  }

  /// Ends the connection when HTTP/2 has nothing more to say on it, or a drain has nothing left to wait for.
  private func endIfDone() {
    guard session.isFinished || (phase == .draining && session.streamCount == 0) else { return }
    linger()
  }

  /// All is said. Not closed at once: closing with unread input makes TCP drop the GOAWAY that the client has not read.
  private func linger() {
    if case .ending = phase { return }
    guard phase != .closed else { return }
    phase = .ending(since: loop.now)
    // Handlers that still run have nobody to answer.
    session.close(.cancel)
    transport.shutdownWrite()
  }

  func close(_ reason: ConnectionEnd) {
    guard phase != .closed else { return }
    phase = .closed
    transport.close()
    session.close(.cancel)
    owner.countResponseBytes(-countedResponseBytes)
    countedResponseBytes = 0
    owner.remove(self)
    owner.ended(failure ?? reason, peer: peer, counting.pointee.counters)
  }
}

extension ServerConnection: ByteStreamHandler {
  func streamDidRead(_ bytes: UnsafeRawBufferPointer) {
    lastRead = loop.now
    counting.pointee.counters.stamp(at: lastRead)
    counting.pointee.counters.bytesRead += bytes.count
    metrics.bytesRead.add(bytes.count)
    if case .ending = phase { return }
    do {
      try session.receive(bytes, at: lastRead.nanoseconds)
    } catch {
      flush()
      failure = .protocolBroken(error)
      // One that does not read cannot be told.
      return blockedSince == nil ? linger() : close(.protocolBroken(error))
    }
    startHandlers()
    // Otherwise the flush counts them.
    if blockedSince != nil { countResponseBytes() }
  }

  func streamDidEnd(_ end: StreamEnd) {
    switch end {
    case .endOfFile: close(.clientClosed)
    case .failed(let error): close(.socketFailed(error))
    }
  }

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
      failure = .tooManyPings
      session.terminate(.enhanceYourCalm, debugData: "too_many_pings")
    } else {
      session.clearSentFrames()
    }
  }
}
