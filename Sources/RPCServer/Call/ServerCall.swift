import EventLoop
import HTTP2
import RPC

/// One call: the stream that carries it, the request as it comes in, the handler's task and the response.
///
/// The response goes `idle → headersSent → ended`, or `idle → foreign → ended`, with `page` ahead of the end where the
/// body of a page is streamed; the handler
/// `waiting → ready → running → done`. Either may end first: the response by a deadline or a disconnect, the handler by
/// returning.
// Invariant behind @unchecked Sendable: everything is touched on the connection's loop only. Handlers reach it through
// CallContext, ResponseWriter and RequestStream, which hop to the loop where they are used elsewhere.
final class ServerCall: HTTP2Stream, @unchecked Sendable {
  enum HandlerState {
    /// The request is not complete enough to start.
    case waiting
    /// The connection will start the handler when libnghttp2 has finished with what was read.
    case ready
    case running
    case done
  }

  enum ResponseState {
    case idle
    /// The request is no call of gRPC's; what HTTP says to it waits for its end.
    case foreign
    case headersSent
    /// The head of a page has been sent, and its body follows.
    case page
    case ended
  }

  let connection: ServerConnection
  var head = RequestHead()
  var handler = HandlerState.waiting
  var response = ResponseState.idle
  var task: Task<Void, Never>?
  var deadline: LoopInstant?
  /// Ends the call at its deadline; later, where it was answered before its request had ended, the rest of the request.
  var timer: LoopTimer?
  private(set) var presentExtras: CallExtras?
  var principal: (any Principal)?
  /// Bytes that arrived for a stream of requests and still use up the stream's window.
  var unreadBytes = 0
  let counting: UnsafeMutablePointer<CallCounting>
  /// What is counted of the method; nil for a request that is no call.
  var tallies: CallTallies?
  let startedAt: LoopInstant
  /// When the client last went on, by enough or to the end: with reading what waits for it, or with its only message.
  var lastProgress: LoopInstant
  /// What it has read or sent since.
  private var bytesSinceProgress = 0

  var loop: EventLoop { connection.loop }
  var limits: ServerLimits { connection.owner.limits }

  var extras: CallExtras {
    if let presentExtras { return presentExtras }
    let extras = CallExtras()
    presentExtras = extras
    return extras
  }

  init(connection: ServerConnection) {
    self.connection = connection
    counting = connection.counting
    startedAt = connection.loop.now
    lastProgress = startedAt
  }

  // MARK: What arrives

  override func didReceiveHeader(name: RawSpan, value: RawSpan) { takeHeader(name, value) }

  override func didReceiveHeaders(_ kind: HTTP2HeadersKind) {
    guard kind == .request else { return }
    guard head.verb == .post, head.isGRPC, head.hasTETrailers else {
      response = .foreign
      return
    }
    countStart()
    if let refusal = refusal() { return end(refusal) }
    if let timeout = head.timeout { start(timeout) }
    if response != .ended, head.route?.takesStream == true { makeReady() }
  }

  override func didReceiveData(_ bytes: RawSpan) {
    switch response {
    case .idle, .headersSent: takeRequestBytes(bytes)
    case .foreign: dropForeignBytes(bytes.byteCount)
    // Without the stream's window: what nobody reads need not come.
    case .page, .ended: consumeConnection(bytes.byteCount)
    }
  }

  override func didReceiveEnd() {
    switch response {
    case .idle, .headersSent: finishRequest()
    case .foreign: answerForeignRequest()
    case .page, .ended: break
    }
  }

  /// A client that still sends its request is told to stop (RFC 9113, section 8.1), but not at once: one that has the
  /// status mostly ends the stream by itself, and haproxy drops an answer that a reset arrives with.
  override func didSendEndFirst() {
    timer = loop.schedule(after: limits.unfinishedRequestGrace) { [unowned self] in reset(.noError) }
  }

  override func didSendData(_ count: Int) {
    connection.pendingResponseBytes -= count
    noteProgress(count, isComplete: pendingBytes == 0)
    guard let extras = presentExtras, pendingBytes <= limits.writeHighWaterBytes / 4 else { return }
    extras.waitingWriter.resume()
    extras.page?.goOn()
  }

  override func didClose(_ code: HTTP2ErrorCode) {
    connection.forget(self)
    timer?.cancel()
    if response != .ended { countEnd(.cancelled) }
    response = .ended
    presentExtras?.page?.cancel()
    cancelHandler(nil)
  }

  func noteProgress(_ count: Int, isComplete: Bool) {
    bytesSinceProgress += count
    guard isComplete || bytesSinceProgress >= limits.minimumProgressBytes else { return }
    bytesSinceProgress = 0
    lastProgress = loop.now
  }

  func makeReady() {
    handler = .ready
    connection.enqueue(self)
  }

  /// What keeps the call from starting, if anything.
  private func refusal() -> RPCError? {
    if let failure = presentExtras?.failure { return failure }
    guard head.route != nil else {
      let path = String(decoding: extras.unknownPath.utf8.prefix(CallExtras.maxQuotedPathBytes), as: UTF8.self)
      return RPCError(.unimplemented, "There is no method \(path) here.")
    }
    return overload()
  }

  /// Whether too many handlers run. Asked with the headers, to spare the client the rest, and again before the handler
  /// starts: one read may bring more calls than have a place.
  func overload() -> RPCError? {
    if connection.runningCalls >= limits.maxCallsPerConnection {
      return RPCError(.resourceExhausted, "Too many calls are running for this connection.")
    }
    if connection.owner.runningCalls >= limits.maxCallsPerLoop {
      return RPCError(.unavailable, "The server is busy.")
    }
    return nil
  }

  private func start(_ timeout: Timeout) {
    deadline = loop.now.advanced(by: timeout.duration)
    guard timeout.duration > .zero else { return expire() }
    // The timer does not outlive the call: `didClose` cancels it. A weak reference would make every later retain slow.
    timer = loop.schedule(after: timeout.duration) { [unowned self] in expire() }
  }

  private func expire() {
    end(RPCError(.deadlineExceeded, "The deadline of the call has passed."))
  }
}
