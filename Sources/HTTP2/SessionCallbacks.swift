import CNghttp2

/// The C side: libnghttp2's callbacks find the session and the stream, check, and forward. No logic, no re-entry.
///
/// The session is the callbacks' user data and each stream its stream's user data, both unretained: the session deletes
/// the libnghttp2 session in deinit, and clears a stream's pointer when it lets the stream go.
enum SessionCallbacks {
  static func makeSession(
    role: HTTP2Session.Role, configuration: HTTP2Configuration, pool: UnsafeMutablePointer<BlockPool>
  ) throws(HTTP2Error) -> OpaquePointer {
    var option: OpaquePointer?
    guard let table, nghttp2_option_new(&option) == 0, let option else {
      throw HTTP2Error("option_new", code: Int(NGHTTP2_ERR_NOMEM.rawValue))
    }
    defer { nghttp2_option_del(option) }
    // We give windows back as readers take the bytes: that is how back-pressure reaches the peer.
    nghttp2_option_set_no_auto_window_update(option, 1)
    // Closed streams are kept for the RFC 7540 priority tree only, which we have switched off.
    nghttp2_option_set_no_closed_streams(option, 1)
    // Behind our own count, which answers ENHANCE_YOUR_CALM where libnghttp2 says INTERNAL_ERROR.
    nghttp2_option_set_stream_reset_rate_limit(
      option, 2 * UInt64(configuration.peerResets.burst), 2 * UInt64(configuration.peerResets.perSecond))
    // RFC 9113, section 4.1: unknown types are ignored; we want to count them.
    for type in firstUnknownType...UInt8.max { nghttp2_option_set_user_recv_extension_type(option, type) }
    // Otherwise a client counts on 100 streams until the server's SETTINGS arrive; it may refuse those above its limit.
    nghttp2_option_set_peer_max_concurrent_streams(option, 100)
    var memory = BlockPool.allocator(pool)
    var raw: OpaquePointer?
    let status =
      role == .server
      ? nghttp2_session_server_new3(&raw, table, nil, option, &memory)
      : nghttp2_session_client_new3(&raw, table, nil, option, &memory)
    guard status == 0, let raw else { throw HTTP2Error("session_new", code: Int(status)) }
    return raw
  }

  /// Where libnghttp2 takes a stream's DATA from.
  static func dataProvider(for stream: HTTP2Stream) -> nghttp2_data_provider {
    nghttp2_data_provider(
      source: nghttp2_data_source(ptr: Unmanaged.passUnretained(stream).toOpaque()),
      read_callback: { raw, _, _, length, flags, source, _ in
        guard let raw, let flags, let pointer = source?.pointee.ptr else { return temporalFailure }
        return borrow(HTTP2Stream.self, pointer) { $0.nextData(raw, limit: length, &flags.pointee) }
      })
  }

  /// libnghttp2 copies the table into each session, so one serves all. `nil` when memory was out.
  // Written once, before its first use, and only read afterwards.
  nonisolated(unsafe) private static let table: OpaquePointer? = {
    var table: OpaquePointer?
    guard nghttp2_session_callbacks_new(&table) == 0, let table else { return nil }
    setReceiving(table)
    setSending(table)
    return table
  }()

  private static func setReceiving(_ table: OpaquePointer) {
    nghttp2_session_callbacks_set_on_begin_headers_callback(table) { _, frame, user in
      guard let frame, let user else { return failure }
      return borrow(HTTP2Session.self, user) { $0.headersBegan(frame.pointee.headers) }
    }
    nghttp2_session_callbacks_set_on_header_callback(table) { _, frame, name, nameCount, value, valueCount, _, user in
      guard let frame, let user else { return failure }
      let nameBytes = UnsafeRawBufferPointer(start: name, count: nameCount)
      let valueBytes = UnsafeRawBufferPointer(start: value, count: valueCount)
      return borrow(HTTP2Session.self, user) {
        $0.headerArrived(frame.pointee.hd.stream_id, nameBytes.bytes, valueBytes.bytes)
      }
    }
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(table) { _, _, id, data, count, user in
      guard let user else { return failure }
      let bytes = UnsafeRawBufferPointer(start: data, count: count)
      return borrow(HTTP2Session.self, user) { $0.dataArrived(id, bytes.bytes) }
    }
    nghttp2_session_callbacks_set_on_frame_recv_callback(table) { _, frame, user in
      guard let frame, let user else { return failure }
      return borrow(HTTP2Session.self, user) { $0.frameArrived(frame) }
    }
    nghttp2_session_callbacks_set_unpack_extension_callback(table) { _, _, _, user in
      guard let user else { return failure }
      return borrow(HTTP2Session.self, user) { $0.unknownFrameArrived() }
    }
    nghttp2_session_callbacks_set_on_stream_close_callback(table) { _, id, code, user in
      guard let user else { return failure }
      return borrow(HTTP2Session.self, user) { $0.streamClosed(id, HTTP2ErrorCode(rawValue: code)) }
    }
    nghttp2_session_callbacks_set_error_callback2(table) { _, _, message, count, user in
      guard let message, let user else { return failure }
      let bytes = UnsafeRawBufferPointer(start: message, count: count)
      return borrow(HTTP2Session.self, user) {
        $0.complaint = String(decoding: bytes, as: UTF8.self)
        return 0
      }
    }
  }

  private static func setSending(_ table: OpaquePointer) {
    nghttp2_session_callbacks_set_send_data_callback(table) { _, _, header, count, source, user in
      guard let header, let user, let pointer = source?.pointee.ptr else { return failure }
      return borrow(HTTP2Session.self, user) { session in
        borrow(HTTP2Stream.self, pointer) { session.sendData(of: $0, header: header, count: count) }
      }
    }
    nghttp2_session_callbacks_set_on_frame_send_callback(table) { _, frame, user in
      guard let frame, let user else { return failure }
      return borrow(HTTP2Session.self, user) { $0.frameLeft(frame) }
    }
    nghttp2_session_callbacks_set_on_frame_not_send_callback(table) { _, frame, reason, user in
      guard let frame, let user else { return failure }
      return borrow(HTTP2Session.self, user) { $0.frameDropped(frame, reason: reason) }
    }
  }
}

// A free function: a C function pointer must not capture, not even `Self`.
private func borrow<Object: AnyObject, Result>(
  _ type: Object.Type, _ pointer: UnsafeMutableRawPointer, _ body: (Object) -> Result
) -> Result {
  Unmanaged<Object>.fromOpaque(pointer)._withUnsafeGuaranteedRef(body)
}

/// Behind CONTINUATION, the last type of RFC 9113.
private let firstUnknownType: UInt8 = 0xa
private let failure = NGHTTP2_ERR_CALLBACK_FAILURE.rawValue
private let temporalFailure = Int(NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE.rawValue)
