import CNghttp2

/// One HTTP/2 connection without its transport: bytes from the peer go in by ``receive(_:at:)``, bytes for the peer come
/// out by ``flush(_:)``, and the streams and the delegate hear what happened in between.
///
/// Everything is libnghttp2's: framing, HPACK, flow control, stream states, the checks of RFC 9113. Confined to one
/// thread at a time (libnghttp2's sessions are not thread-safe); the streams with it.
public final class HTTP2Session {
  public enum Role: Sendable {
    case client
    case server
  }

  public let role: Role
  public let configuration: HTTP2Configuration
  /// Not retained: the delegate owns the session, and closes it before it goes.
  public unowned var delegate: (any HTTP2SessionDelegate)?

  /// Streams that are open.
  public internal(set) var streamCount = 0
  /// Whether HEADERS or DATA have left since this was last cleared: what redeems a peer's PINGs (gRPC's A8).
  public internal(set) var hasSentFrames = false

  let raw: OpaquePointer
  let workspace: HTTP2Workspace
  /// Head of the list of open streams; each is retained once.
  unowned(unsafe) var firstStream: HTTP2Stream?
  /// The stream whose header list is arriving.
  var arriving: Unmanaged<HTTP2Stream>?
  /// When it began to: ``nanoseconds`` of then.
  var arrivingSince: UInt64 = 0
  var provokedResets: TokenBucket
  var peerResets: TokenBucket
  /// A server's; a client has chosen its server.
  var frameBudget: FrameBudget?
  var clientStreams: ClientStreams?
  /// The peer has said that it is going: the session is over with its last stream, which may make no frame.
  var hasReceivedGoAway = false
  var nanoseconds: UInt64 = 0
  /// libnghttp2's last complaint, for the error that follows it.
  var complaint: String?
  /// Of a server that is going.
  var idleResets: IdleResetSieve?
  private var isWorking = false
  private var needsFlush = false
  private(set) var isClosed = false

  /// Creates the session and queues its SETTINGS (and, as a client, the preface). `workspace` is the one of this thread.
  ///
  /// - Throws: when memory is out.
  public init(
    role: Role, configuration: HTTP2Configuration = .init(), workspace: HTTP2Workspace,
    delegate: (any HTTP2SessionDelegate)?
  ) throws(HTTP2Error) {
    self.role = role
    self.configuration = configuration
    self.workspace = workspace
    self.delegate = delegate
    provokedResets = TokenBucket(configuration.provokedResets)
    peerResets = TokenBucket(configuration.peerResets)
    if role == .server {
      frameBudget = FrameBudget(configuration)
      clientStreams = ClientStreams()
    }
    raw = try SessionCallbacks.makeSession(role: role, configuration: configuration, pool: workspace.pool)
    nghttp2_session_set_user_data(raw, Unmanaged.passUnretained(self).toOpaque())
    try submitSettings()
  }

  deinit {
    closeStreams(.cancel)
    nghttp2_session_del(raw)
  }

  private func submitSettings() throws(HTTP2Error) {
    var settings = [
      nghttp2_settings_entry(
        settings_id: Int32(NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE.rawValue),
        value: UInt32(clamping: configuration.streamWindowBytes)),
      nghttp2_settings_entry(
        settings_id: Int32(NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE.rawValue), value: configuration.maxHeaderListBytes),
      nghttp2_settings_entry(settings_id: Int32(NGHTTP2_SETTINGS_NO_RFC7540_PRIORITIES.rawValue), value: 1),
    ]
    let ofRole = role == .server ? NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS : NGHTTP2_SETTINGS_ENABLE_PUSH
    settings.append(
      nghttp2_settings_entry(
        settings_id: Int32(ofRole.rawValue), value: role == .server ? configuration.maxConcurrentStreams : 0))
    let flags = UInt8(NGHTTP2_FLAG_NONE.rawValue)
    try check("submit_settings", Int(nghttp2_submit_settings(raw, flags, settings, settings.count)))
    try check(
      "set_local_window_size",
      Int(nghttp2_session_set_local_window_size(raw, flags, 0, configuration.connectionWindowBytes)))
    needsFlush = true
  }

  /// Takes in bytes from the peer; the streams and the delegate hear of them before this returns.
  /// `nanoseconds` is a reading of a monotonic clock, for the limits that count events a second.
  ///
  /// - Throws: when the peer broke the protocol beyond repair. A GOAWAY that says so may be queued: flush, then close.
  public func receive(_ bytes: UnsafeRawBufferPointer, at nanoseconds: UInt64 = 0) throws(HTTP2Error) {
    guard !isClosed else { return }
    precondition(!isWorking, "HTTP2Session re-entered")
    self.nanoseconds = nanoseconds
    guard idleResets != nil else { return try feed(bytes) }
    var failure: HTTP2Error?
    idleResets?.strain(bytes) { piece in
      guard failure == nil else { return }
      do throws(HTTP2Error) { try feed(piece) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  private func feed(_ bytes: UnsafeRawBufferPointer) throws(HTTP2Error) {
    isWorking = true
    let taken = nghttp2_session_mem_recv(raw, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count)
    isWorking = false
    // Behind what libnghttp2 has found itself: its first GOAWAY is the one that counts.
    if let fault = clientStreams?.look(at: bytes), taken >= 0 { terminate(fault) }
    if taken < 0 { endForFlood(Int32(clamping: taken)) }
    setNeedsFlushIfWanted()
    if taken < 0 { throw HTTP2Error("mem_recv", code: taken, detail: complaint) }
    if role == .server, queuedFrames > configuration.maxQueuedFrames {
      let flooded = NGHTTP2_ERR_FLOODED.rawValue
      endForFlood(flooded)
      throw HTTP2Error("mem_recv", code: Int(flooded), detail: "too many frames wait for the peer")
    }
  }

  /// Where libnghttp2 itself found that the peer sends too much, it says nothing to the peer.
  private func endForFlood(_ status: Int32) {
    switch status {
    case NGHTTP2_ERR_FLOODED.rawValue, NGHTTP2_ERR_TOO_MANY_CONTINUATIONS.rawValue:
      nghttp2_session_terminate_session(raw, HTTP2ErrorCode.enhanceYourCalm.rawValue)
    default: break
    }
  }

  /// Hands the frames that are due to `write`, in pieces of about ``HTTP2Configuration/flushBytes``.
  ///
  /// `write` takes every byte of its piece and says whether to go on: `false` when the transport has enough for now;
  /// flush again once it has drained. The bytes are the workspace's and live for the call only, in which no other session
  /// of the workspace may be flushed.
  public func flush(_ write: (UnsafeRawBufferPointer) -> Bool) throws(HTTP2Error) {
    guard !isClosed, !isWorking else { return }
    precondition(!workspace.isLent, "a flush within another session's flush")
    needsFlush = false
    var goesOn = true
    while goesOn, !isClosed {
      let isFull = try gather()
      guard workspace.outputCount > 0 else { return }
      workspace.isLent = true
      goesOn = write(UnsafeRawBufferPointer(start: workspace.output, count: workspace.outputCount))
      workspace.isLent = false
      workspace.outputCount = 0
      guard isFull else { return }
    }
    needsFlush = true
  }

  /// Gathers frames in the workspace; true when there may be more than fitted.
  private func gather() throws(HTTP2Error) -> Bool {
    isWorking = true
    defer { isWorking = false }
    while workspace.outputCount < configuration.flushBytes {
      var piece: UnsafePointer<UInt8>?
      let count = nghttp2_session_mem_send(raw, &piece)
      if count < 0 { throw HTTP2Error("mem_send", code: count, detail: complaint) }
      guard count > 0, let piece else {
        // No bytes: nothing is left, or SessionCallbacks.sendData found the buffer full.
        return workspace.outputCount >= configuration.flushBytes
      }
      workspace.append(piece, count: count)
    }
    return true
  }

  /// Closes every stream with `code` and takes no part any more; for when the transport has gone.
  public func close(_ code: HTTP2ErrorCode = .cancel) {
    guard !isClosed else { return }
    isClosed = true
    closeStreams(code)
  }

  /// Starts the count of ``hasSentFrames`` anew.
  public func clearSentFrames() { hasSentFrames = false }

  func setNeedsFlush() {
    guard !needsFlush, !isClosed else { return }
    needsFlush = true
    delegate?.sessionNeedsFlush(self)
  }

  func setNeedsFlushIfWanted() {
    if !needsFlush, hasReceivedGoAway || nghttp2_session_want_write(raw) != 0 { setNeedsFlush() }
  }

  func check(_ operation: String, _ status: Int) throws(HTTP2Error) {
    if status < 0 { throw HTTP2Error(operation, code: status) }
  }
}
