internal import CCurl
internal import EventLoop

/// One attempt at a request, in one easy handle of curl.
// Invariant behind @unchecked Sendable: confined to its loop, but for what is immutable, `pipe`, which locks, and the
// methods …FromAnywhere, which go there.
final class Transfer: @unchecked Sendable {
  let request: HTTPRequest
  let target: RequestTarget
  let pipe: ResponsePipe
  let multi: CurlMulti
  var loop: EventLoop { multi.loop }
  var limits: HTTPClientLimits { multi.limits }

  /// Nil before the transfer is handed to curl and when it has ended.
  var easy: UnsafeMutableRawPointer?
  /// What curl reads for as long as the handle lives.
  var lists: [UnsafeMutablePointer<curl_slist>] = []
  let upload: Upload?
  var isReadingPaused = false

  /// Why a callback of ours stopped curl; it says no more than that it was stopped.
  var failure: HTTPClientError?
  var head: ResponseHead?
  var isHeadDelivered = false
  var headerBytes = 0
  var bodyBytes: Int64 = 0
  private var isDiscarding = false

  private var hasEnded = false
  private var deadline: LoopTimer?
  private var connectTimer: LoopTimer?
  private var idleTimer: LoopTimer?
  private var lastMove = LoopInstant.now

  init(_ request: HTTPRequest, target: RequestTarget, multi: CurlMulti) {
    self.request = request
    self.target = target
    self.multi = multi
    pipe = ResponsePipe(limit: multi.limits.bufferedBodyBytes)
    upload = Upload(request.body, mayRewind: request.mayBeRepeated)
  }

  /// What is being done, for errors.
  var operation: String { "\(request.method) \(target.shown)" }

  func error(_ code: HTTPClientError.Code, _ reason: String = "") -> HTTPClientError {
    HTTPClientError(code, operation: operation, reason: reason)
  }

  // MARK: Its life, on the loop

  /// Begins; what comes of it is in the pipe.
  func start(until instant: LoopInstant) {
    guard !hasEnded else { return }
    do throws(HTTPClientError) {
      try multi.admit(self)
    } catch {
      return end(self.error(error.code, error.reason))
    }
    deadline = loop.schedule(after: LoopInstant.now.duration(to: instant)) { [self] in
      end(error(.timedOut, "no whole response within \(request.timeout)"))
    }
    multi.addresses.lookUp(target) { [self] found in
      guard !hasEnded else { return }
      switch found {
      case .success(let entries): perform(resolving: entries)
      case .failure(let reason): end(error(.unresolvable, reason.description))
      }
    }
  }

  private func perform(resolving entries: [String]) {
    guard let handle = makeHandle(resolving: entries) else { return end(error(.overloaded, "out of memory")) }
    easy = handle
    multi.add(handle)
  }

  /// curl is done with it.
  func curlDidEnd(_ result: CURLcode) {
    guard result != CURLE_OK else {
      guard isHeadDelivered else { return end(error(.invalidResponse, "it has no head")) }
      return end(nil)
    }
    end(failure ?? HTTPClientError(result, operation: operation))
  }

  /// The end, once: gives back everything that curl holds. Never inside one of curl's callbacks.
  func end(_ error: HTTPClientError?) {
    guard !hasEnded else { return }
    hasEnded = true
    for timer in [deadline, connectTimer, idleTimer] { timer?.cancel() }
    (deadline, connectTimer, idleTimer) = (nil, nil, nil)
    upload?.end()
    if let easy { multi.remove(easy) }
    easy = nil
    for list in lists { curl_slist_free_all(list) }
    lists = []
    multi.release(self)
    pipe.end(error)
  }

  // MARK: What its user wants, from any thread

  func cancelFromAnywhere() {
    loop.execute { [self] in end(error(.cancelled)) }
  }

  /// There is room again in the pipe.
  func resumeFromAnywhere() {
    loop.execute { [self] in resumeReading() }
  }

  /// Nobody reads the body: a short rest is read, so that the connection can be used again, a long one is not.
  func discardFromAnywhere() {
    loop.execute { [self] in
      guard !hasEnded, !isDiscarding else { return }
      isDiscarding = true
      bodyBytes = 0
      deadline?.reschedule(after: limits.discardTime)
      resumeReading()
    }
  }

  private func resumeReading() {
    guard isReadingPaused, !hasEnded else { return }
    isReadingPaused = false
    lastMove = .now
    unpause()
  }

  /// Tells curl which directions go on; both, in one call. curl may call back from within it.
  func unpause() {
    guard let easy else { return }
    let paused = (isReadingPaused ? CURLPAUSE_RECV : 0) | (upload?.isWaiting == true ? CURLPAUSE_SEND : 0)
    curl_easy_pause(easy, paused)
    // What a callback refused within this call, curl tells its caller and nobody else.
    if let failure { return end(failure) }
    multi.collectEnded()
  }

  // MARK: What curl tells

  func connectionBegins() {
    guard connectTimer == nil else { return }
    connectTimer = loop.schedule(after: limits.connectTime) { [self] in
      end(error(.unreachable, "no connection within \(limits.connectTime)"))
    }
  }

  func connectionIsReady() {
    connectTimer?.cancel()
    connectTimer = nil
    lastMove = .now
    watchForIdling(after: request.idleTimeout)
  }

  func didMove() { lastMove = .now }

  private func watchForIdling(after pause: Duration) {
    idleTimer?.cancel()
    idleTimer = loop.schedule(after: pause) { [self] in
      // A reader or a source that takes its time has the whole time of the request.
      if isReadingPaused || upload?.isWaiting == true { lastMove = .now }
      let idle = lastMove.duration(to: .now)
      guard idle >= request.idleTimeout else { return watchForIdling(after: request.idleTimeout - idle) }
      end(error(.timedOut, "nothing moved for \(request.idleTimeout)"))
    }
  }

  /// Takes bytes of the body; false when curl must keep them until reading goes on.
  func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
    didMove()
    let limit = isDiscarding ? Int64(limits.discardedBodyBytes) : request.maximumBodyBytes
    guard bodyBytes + Int64(bytes.count) <= limit else {
      failure = error(.responseTooLarge, "its body has more than \(limit) bytes")
      return true
    }
    if isDiscarding {
      bodyBytes += Int64(bytes.count)
      return true
    }
    guard pipe.hasRoom() else {
      isReadingPaused = true
      return false
    }
    bodyBytes += Int64(bytes.count)
    pipe.append(Array(bytes))
    return true
  }
}
