import CNghttp2

extension HTTP2Session {
  /// Opens a stream with a request (client role). libnghttp2 holds it back while the peer's limit on streams is reached.
  /// With `endStream` the request has no body; otherwise append to the stream and `finish()` it.
  ///
  /// - Throws: when the connection takes no new streams: it is shutting down, or has used up their numbers.
  public func open(
    _ stream: HTTP2Stream, _ constant: HTTP2HeaderBlock, _ headers: HTTP2Headers = .empty, endStream: Bool = false
  ) throws(HTTP2Error) {
    precondition(stream.session == nil && stream.id == 0, "a stream is opened once")
    if endStream { stream.ending = .ended }
    let pointer = Unmanaged.passUnretained(stream).toOpaque()
    let id = headers.withFields(after: constant) { fields, count in
      guard !endStream else { return nghttp2_submit_request(raw, nil, fields, count, nil, pointer) }
      var provider = SessionCallbacks.dataProvider(for: stream)
      return nghttp2_submit_request(raw, nil, fields, count, &provider, pointer)
    }
    try check("submit_request", Int(id))
    stream.id = id
    link(stream)
    setNeedsFlush()
  }

  /// Calls `body` with each open stream. `body` may close streams.
  public func forEachStream(_ body: (HTTP2Stream) -> Void) {
    var all: [HTTP2Stream] = []
    all.reserveCapacity(streamCount)
    var next = firstStream
    while let stream = next {
      all.append(stream)
      next = stream.next
    }
    for stream in all where stream.session === self { body(stream) }
  }

  func link(_ stream: HTTP2Stream) {
    _ = Unmanaged.passRetained(stream)
    stream.session = self
    stream.buffers = StreamBuffers.make(in: workspace.pool)
    stream.next = firstStream
    firstStream?.previous = stream
    firstStream = stream
    streamCount += 1
  }

  /// Takes the stream off the list and tells it; releases the list's reference.
  func unlink(_ stream: HTTP2Stream, _ code: HTTP2ErrorCode) {
    guard stream.session === self else { return }
    stream.previous?.next = stream.next
    stream.next?.previous = stream.previous
    if firstStream === stream { firstStream = stream.next }
    if arriving?.toOpaque() == Unmanaged.passUnretained(stream).toOpaque() { arriving = nil }
    (stream.next, stream.previous, stream.session) = (nil, nil, nil)
    streamCount -= 1
    stream.ending = .ended
    if stream.unconsumedBytes > 0 { nghttp2_session_consume_connection(raw, stream.unconsumedBytes) }
    stream.didClose(code)
    if let buffers = stream.buffers { StreamBuffers.destroy(buffers) }
    stream.buffers = nil
    Unmanaged.passUnretained(stream).release()
  }

  func closeStreams(_ code: HTTP2ErrorCode) {
    while let stream = firstStream {
      nghttp2_session_set_stream_user_data(raw, stream.id, nil)
      unlink(stream, code)
    }
  }

  /// A request that libnghttp2 could not send has no stream there yet: found by its number, which is rare.
  func stream(withID id: Int32) -> HTTP2Stream? {
    var next = firstStream
    while let stream = next, stream.id != id { next = stream.next }
    return next
  }
}
