import CNghttp2

// PING and GOAWAY: what concerns the connection and no stream.
extension HTTP2Session {
  /// Whether the connection has nothing to say nor to hear any more; write what is due, then close the transport.
  public var isFinished: Bool {
    isClosed || (nghttp2_session_want_read(raw) == 0 && nghttp2_session_want_write(raw) == 0)
  }

  /// Frames that wait to be sent, apart from DATA: a peer that does not read makes them grow.
  public var queuedFrames: Int { nghttp2_session_get_outbound_queue_size(raw) }

  /// Sends a PING; its acknowledgement carries the same payload.
  public func ping(_ payload: UInt64) throws(HTTP2Error) {
    try check(
      "submit_ping",
      Int(
        withUnsafeBytes(of: payload) {
          nghttp2_submit_ping(raw, 0, $0.baseAddress?.assumingMemoryBound(to: UInt8.self))
        }))
    setNeedsFlush()
  }

  /// The first step of a graceful end: tells the peer to open no more streams, and still takes those that are on their
  /// way (GOAWAY with the highest stream number; RFC 9113, section 6.8). Follow it with a ``ping(_:)`` and, when that
  /// comes back, ``refuseNewStreams(_:debugData:)``. From now on a reset of a stream that the peer has not opened is
  /// ignored, and the streams that run go on: not within a call of ``receive(_:at:)``.
  public func announceShutdown() throws(HTTP2Error) {
    guard role == .server else { return }
    if let position = clientStreams?.position {
      let newest = max(nghttp2_session_get_last_proc_stream_id(raw), firstStream?.id ?? 0)
      idleResets = IdleResetSieve(behind: position, newestStream: newest)
    }
    try check("submit_shutdown_notice", Int(nghttp2_submit_shutdown_notice(raw)))
    setNeedsFlush()
  }

  /// The second step: names the last stream that was taken. Streams that are open go on.
  public func refuseNewStreams(_ code: HTTP2ErrorCode = .noError, debugData: String = "") throws(HTTP2Error) {
    let last = role == .server ? nghttp2_session_get_last_proc_stream_id(raw) : 0
    let debugBytes = Array(debugData.utf8)
    try check(
      "submit_goaway", Int(nghttp2_submit_goaway(raw, 0, last, code.rawValue, debugBytes, debugBytes.count)))
    setNeedsFlush()
  }

  /// Ends the connection for a fault of the peer's: GOAWAY, after which libnghttp2 neither reads nor sends anything else.
  public func terminate(_ code: HTTP2ErrorCode, debugData: String = "") {
    // nghttp2_session_terminate_session carries no debug data: a GOAWAY that does goes ahead of it. Both fail only when
    // memory is out; the caller closes the transport in any case.
    if !debugData.isEmpty { try? refuseNewStreams(code, debugData: debugData) }
    nghttp2_session_terminate_session(raw, code.rawValue)
    setNeedsFlush()
  }

  /// Bytes of DATA that the peer still admits on the connection as a whole.
  public var sendWindowBytes: Int { Int(nghttp2_session_get_remote_window_size(raw)) }

  /// Bytes of DATA that the peer may still send on the connection as a whole.
  public var receiveWindowBytes: Int { Int(nghttp2_session_get_local_window_size(raw)) }

  /// Whether a new request may be opened (client role): no GOAWAY has come and stream numbers are left.
  public var mayOpenStreams: Bool { nghttp2_session_check_request_allowed(raw) != 0 }

  var peerSettings: HTTP2PeerSettings {
    HTTP2PeerSettings(
      maxConcurrentStreams: nghttp2_session_get_remote_settings(raw, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS),
      initialWindowBytes: nghttp2_session_get_remote_settings(raw, NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE),
      maxHeaderListBytes: nghttp2_session_get_remote_settings(raw, NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE))
  }
}
