import CNghttp2

// Sending on a stream. Every operation on a stream that has closed does nothing: the peer may reset it at any moment.
extension HTTP2Stream {
  /// Bytes that wait for the peer's flow-control window or for the next flush.
  public final var pendingBytes: Int { buffers?.pointee.outbound.count ?? 0 }

  /// Sends a response's header list: `constant`, then `headers`. With `endStream` there is nothing behind it.
  ///
  /// Server role. Data may be appended before or after; it follows the headers.
  public final func sendResponse(
    _ constant: HTTP2HeaderBlock, _ headers: HTTP2Headers = .empty, endStream: Bool = false
  ) throws(HTTP2Error) {
    guard let session else { return }
    let raw = session.raw
    if endStream { ending = .ended }
    let status = headers.withFields(after: constant) { fields, count in
      guard !endStream else { return nghttp2_submit_response(raw, id, fields, count, nil) }
      var provider = SessionCallbacks.dataProvider(for: self)
      return nghttp2_submit_response(raw, id, fields, count, &provider)
    }
    guard status == 0 else { throw HTTP2Error("submit_response", code: Int(status)) }
    session.setNeedsFlush()
  }

  /// Lends room for at least `minimum` bytes behind what is queued; ``commit(_:)`` says how many were written there.
  ///
  /// - Returns: nil when nothing can be sent any more: the stream is closed, or its end was sent.
  public final func reserve(_ minimum: Int) -> UnsafeMutableRawBufferPointer? {
    guard let buffers, ending == .open else { return nil }
    return buffers.pointee.outbound.reserve(minimum, in: buffers.pointee.pool)
  }

  /// Queues the first `count` bytes of what ``reserve(_:)`` lent. They leave with the flush, which the session asks for.
  public final func commit(_ count: Int) {
    guard let buffers else { return }
    buffers.pointee.outbound.commit(count)
    resume()
  }

  /// Queues a copy of `bytes`.
  public final func append(_ bytes: UnsafeRawBufferPointer) {
    guard let room = reserve(bytes.count) else { return }
    room.copyMemory(from: bytes)
    commit(bytes.count)
  }

  /// Ends our side behind what is queued.
  public final func finish() {
    guard session != nil, ending == .open else { return }
    ending = .end
    resume()
  }

  /// Ends our side with trailers behind what is queued.
  public final func finish(trailers: HTTP2HeaderBlock, _ more: HTTP2Headers = .empty) {
    guard session != nil, ending == .open else { return }
    ending = .trailers
    self.trailers = (trailers, more)
    resume()
  }

  /// Drops what is queued and resets the stream. `didClose` follows when the frame has left.
  public final func reset(_ code: HTTP2ErrorCode) {
    guard let session else { return }
    ending = .ended
    if let buffers { buffers.pointee.outbound.release(in: buffers.pointee.pool) }
    // Fails only when memory is out; then the session fails at the next flush.
    nghttp2_submit_rst_stream(session.raw, UInt8(NGHTTP2_FLAG_NONE.rawValue), id, code.rawValue)
    session.setNeedsFlush()
  }

  /// Gives the peer back `count` bytes of both receive windows.
  public final func consume(_ count: Int) {
    guard let session, count > 0 else { return }
    unconsumedBytes -= count
    nghttp2_session_consume(session.raw, id, count)
    session.setNeedsFlushIfWanted()
  }

  /// Gives back the stream's window only.
  public final func consumeStream(_ count: Int) {
    guard let session, count > 0 else { return }
    nghttp2_session_consume_stream(session.raw, id, count)
    session.setNeedsFlushIfWanted()
  }

  /// Gives back the connection's window only, so that a slow reader of this stream does not stop the others.
  public final func consumeConnection(_ count: Int) {
    guard let session, count > 0 else { return }
    unconsumedBytes -= count
    nghttp2_session_consume_connection(session.raw, count)
    session.setNeedsFlushIfWanted()
  }

  private func resume() {
    if isDeferred, let session {
      isDeferred = false
      nghttp2_session_resume_data(session.raw, id)
    }
    session?.setNeedsFlush()
  }
}
