import EventLoop
import HTTP1
import RPC

/// A client that speaks HTTP/1.1: its requests are answered one after the other, in their order. Confined to its loop.
final class HTTP1Connection {
  private enum Phase {
    /// Waits for a request, or for the rest of one.
    case waiting
    case answering(HTTP1Request)
    /// All is said; the client is to close, or we do after a moment.
    case ending(since: LoopInstant)
    case closed
  }

  /// The body of a page that is streamed: a piece of it at a time, of which so many bytes have been written.
  private struct Body {
    var piece: [UInt8] = []
    var written = 0
    /// Whether the connection ends behind it.
    let closes: Bool
  }

  let channelzID: Int64
  let transport: any ByteTransport
  private let loop: EventLoop
  private let owner: ServerLoop
  let peer: ConnectionPeer
  private let parser: HTTP1RequestParser
  private var phase = Phase.waiting
  private(set) var counters = ConnectionCounters()
  /// The page that is being made, or streamed.
  private var page: PageRun?
  /// Where the head of a page has been written, and its body follows.
  private var body: Body?
  /// What came behind the request that is being answered.
  private var backlog: [UInt8] = []
  /// Whether requests are being taken out of the backlog further down the stack.
  private var isProceeding = false
  /// When the connection was opened, the request began or the last response went out, whichever was last.
  private var waitingSince: LoopInstant
  private var hasAnswered = false
  /// When bytes that the socket did not take began to wait.
  private var blockedSince: LoopInstant?
  private var isDraining = false
  private var clientHasEnded = false
  /// What was wrong, where the connection goes on for a moment so that the client learns of it.
  private var failure: ConnectionEnd?

  /// Bytes of requests behind the one that is answered, from which on the client is held back.
  private static let maxBacklogBytes = 64 * 1024
  /// Requests that are answered in one turn of the loop, which has others to serve.
  private static let maxRequestsPerTurn = 16
  /// Bytes of a body that are given to the socket before it is seen whether it has taken them: a client that reads so
  /// many within the stall timeout goes on.
  private static let sliceBytes = 32 * 1024
  private static let lingering: Duration = .seconds(1)

  /// Takes over `transport`, whose handler it does not set.
  init(
    transport: any ByteTransport, peer: ConnectionPeer, channelzID: Int64, openedAt: LoopInstant, owner: ServerLoop
  ) {
    self.channelzID = channelzID
    self.transport = transport
    self.peer = peer
    self.owner = owner
    loop = owner.loop
    waitingSince = openedAt
    parser = HTTP1RequestParser(limits: owner.limits.http1)
  }

  // MARK: Requests

  /// Answers what is in the backlog, until a page has to be waited for or the client does not read.
  private func proceed() {
    guard !isProceeding else { return }
    isProceeding = true
    defer { isProceeding = false }
    var taken = 0
    while case .waiting = phase, blockedSince == nil, !backlog.isEmpty {
      guard taken < Self.maxRequestsPerTurn else {
        return loop.afterNextPoll { [self] in proceed() }
      }
      if takeRequest() { taken += 1 }
    }
    if case .closed = phase { return }
    if backlog.count >= Self.maxBacklogBytes { transport.stopReading() } else { transport.startReading() }
    // A client may end its side behind its last request.
    if clientHasEnded, case .waiting = phase, backlog.isEmpty, blockedSince == nil { close(.clientClosed) }
  }

  /// - Returns: whether a request was complete.
  private func takeRequest() -> Bool {
    let wasWithinRequest = parser.isWithinRequest
    do throws(HTTP1Error) {
      let parsed = try backlog.span.bytes.withUnsafeBytes { bytes throws(HTTP1Error) in try parser.parse(bytes) }
      backlog.removeFirst(parsed.consumed)
      if let request = parsed.request {
        answer(request)
        return true
      }
      if !wasWithinRequest, parser.isWithinRequest, hasAnswered { waitingSince = loop.now }
      if parser.awaitsContinue {
        parser.awaitsContinue = false
        write(HTTP1Response.goOn)
      }
    } catch {
      refuse(error)
    }
    return false
  }

  private func answer(_ request: HTTP1Request) {
    phase = .answering(request)
    counters.requests += 1
    owner.metrics.http1Requests.add()
    switch request.method {
    case "GET", "HEAD":
      let run = owner.startPage(
        request.path, query: request.query, isHead: request.method == "HEAD", fields: .http1(request), for: self)
      // It may be done already, and the next one begun.
      if run == nil { respond(.notFound) } else if case .answering = phase { page = run }
    default: respond(refusal(of: request))
    }
  }

  private func refusal(of request: HTTP1Request) -> PageResponse {
    if owner.pages[request.path] != nil || request.path == "*" || request.method == "CONNECT" {
      return PageResponse(status: 405, "Only GET and HEAD are answered here.")
    }
    var path = request.path
    let route = path.withUTF8 { owner.routes[UnsafeRawBufferPointer($0)] }
    return route == nil ? .notFound : PageResponse(status: 505, "gRPC is spoken over HTTP/2 here.")
  }

  private func respond(_ answer: PageResponse) {
    guard case .answering(let request) = phase else { return }
    let closes = !request.keepsAlive || isDraining || owner.isDraining
    let persistence: HTTP1Response.Persistence =
      closes ? .closes : request.minorVersion == 0 ? .goesOnByRequest : .goesOn
    let response = HTTP1Response(answer)
    let head = response.encodedHead(persistence, contentLength: answer.contentLength)
    guard request.method != "HEAD" else {
      write(head)
      return endAnswer(closes: closes)
    }
    // In one write where it is whole.
    write(head + response.body)
    if case .streamed = answer.body { body = Body(closes: closes) } else { endAnswer(closes: closes) }
  }

  /// The answer has been written; the connection goes on to what came behind its request.
  private func endAnswer(closes: Bool) {
    (page, body) = (nil, nil)
    phase = .waiting
    hasAnswered = true
    waitingSince = loop.now
    if closes || isDraining || owner.isDraining { beginEnding() } else { proceed() }
  }

  private func refuse(_ error: HTTP1Error) {
    guard error == .notARequest, !hasAnswered else {
      return refuse(PageResponse(status: error.status, "\(error)"), .http1Broken(error))
    }
    // A client of HTTP/2 with a wrong preface, or of yet another protocol, would read an answer as what it is not.
    failure = .http1Broken(error)
    beginEnding()
  }

  /// Says why nothing more is answered, and ends.
  private func refuse(_ answer: PageResponse, _ reason: ConnectionEnd) {
    failure = reason
    write(HTTP1Response(answer).encoded(.closes))
    beginEnding()
  }

  // MARK: Writing and ending

  private func write(_ bytes: [UInt8]) { bytes.withUnsafeBytes { write($0) } }

  private func write(_ bytes: UnsafeRawBufferPointer) {
    counters.bytesWritten += bytes.count
    owner.metrics.bytesWritten.add(bytes.count)
    transport.write(bytes)
    if transport.pendingWriteBytes > 0, blockedSince == nil { blockedSince = loop.now }
  }

  private func beginEnding() {
    // Not closed at once: closing with unread input makes TCP drop the response that the client has not read yet.
    phase = .ending(since: loop.now)
    backlog = []
    transport.shutdownWrite()
    if clientHasEnded, blockedSince == nil { close(.finished) } else { transport.startReading() }
  }
}

extension HTTP1Connection: ByteStreamHandler {
  func streamDidRead(_ bytes: UnsafeRawBufferPointer) {
    counters.bytesRead += bytes.count
    owner.metrics.bytesRead.add(bytes.count)
    if case .ending = phase { return }
    backlog += bytes
    proceed()
  }

  func streamDidEnd(_ end: StreamEnd) {
    if case .failed(let error) = end { return close(.socketFailed(error)) }
    clientHasEnded = true
    switch phase {
    case .answering: break
    case .waiting: if backlog.isEmpty, blockedSince == nil { close(.clientClosed) }
    case .ending: if blockedSince == nil { close(.finished) }
    case .closed: break
    }
  }

  func streamDidDrain() {
    blockedSince = nil
    if case .ending = phase, clientHasEnded { return close(.finished) }
    if let body, !body.piece.isEmpty, writePiece() { page?.goOn() }
    proceed()
  }
}

extension HTTP1Connection: PageReceiver {
  func pageIsMade(_ page: PageResponse) { respond(page) }

  func takePage(_ bytes: [UInt8]) -> Bool {
    body?.piece = bytes
    return writePiece()
  }

  func pageHasEnded(isWhole: Bool) {
    guard let body else { return }
    if isWhole { endAnswer(closes: body.closes) } else { close(.pageBroken) }
  }

  /// Writes what the socket takes of the piece, and at most a slice more.
  ///
  /// - Returns: whether that was all of it.
  private func writePiece() -> Bool {
    guard var body else { return true }
    self.body = nil
    while blockedSince == nil, body.written < body.piece.count {
      let end = min(body.written + Self.sliceBytes, body.piece.count)
      body.piece.withUnsafeBytes { write(UnsafeRawBufferPointer(rebasing: $0[body.written..<end])) }
      body.written = end
    }
    let isAll = body.written == body.piece.count
    if isAll { (body.piece, body.written) = ([], 0) }
    self.body = body
    return isAll
  }
}

extension HTTP1Connection: ServedConnection {
  /// Responses are pages, one at a time, of which a piece waits at most.
  var pendingResponseBytes: Int { 0 }

  func checkTimeouts(at now: LoopInstant) {
    if let blockedSince {
      if blockedSince.advanced(by: owner.limits.writeStallTimeout) <= now { close(.clientDoesNotRead) }
      return
    }
    switch phase {
    case .waiting where hasAnswered && !parser.isWithinRequest:
      if waitingSince.advanced(by: owner.limits.http1IdleTimeout) <= now { beginEnding() }
    case .waiting:
      guard waitingSince.advanced(by: owner.limits.handshakeTimeout) <= now else { return }
      refuse(PageResponse(status: 408, "The request took too long to come."), .requestTooSlow)
    case .ending(let since):
      if since.advanced(by: Self.lingering) <= now { close(.finished) }
    case .answering, .closed: break
    }
  }

  /// What is under way is answered, as the last of the connection.
  func announceDrain() {
    isDraining = true
    if case .waiting = phase, !parser.isWithinRequest, backlog.isEmpty { beginEnding() }
  }

  func endCalls(_ error: RPCError) {
    isDraining = true
    page?.cancel()
    switch phase {
    case .answering: if body == nil { respond(.shuttingDown) } else { close(.serverStopped) }
    case .waiting: beginEnding()
    case .ending, .closed: break
    }
  }

  func close(_ reason: ConnectionEnd) {
    if case .closed = phase { return }
    phase = .closed
    page?.cancel()
    transport.close()
    owner.remove(self)
    owner.ended(failure ?? reason, peer: peer, counters)
  }
}

extension HTTP1Response {
  init(_ page: PageResponse) {
    self.init(status: page.status, fields: page.fields.map { .init($0.name, $0.value) })
    if case .whole(let bytes) = page.body { body = bytes }
    // RFC 9110, section 15.5.6.
    if status == 405 { fields.append(.init("allow", "GET, HEAD")) }
  }
}
