import CNghttp2

// What libnghttp2 asks for and reports while it makes frames.
extension HTTP2Session {
  /// Puts a DATA frame straight into the output, without libnghttp2's copy (NGHTTP2_DATA_FLAG_NO_COPY).
  func sendData(of stream: HTTP2Stream, header: UnsafePointer<UInt8>, count: Int) -> Int32 {
    let frameBytes = frameHeaderBytes + count
    guard workspace.outputCount + frameBytes <= workspace.outputCapacity else {
      return NGHTTP2_ERR_WOULDBLOCK.rawValue
    }
    // A reset between the making of the frame and now has dropped the bytes.
    guard let buffers = stream.buffers, buffers.pointee.outbound.count >= count else {
      return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE.rawValue
    }
    workspace.append(header, count: frameHeaderBytes)
    frameBudget?.earn()
    guard count > 0, let start = buffers.pointee.outbound.bytes.baseAddress else { return 0 }
    workspace.append(start, count: count)
    buffers.pointee.outbound.removeFirst(count, in: workspace.pool)
    stream.didSendData(count)
    return 0
  }

  func frameLeft(_ frame: UnsafePointer<nghttp2_frame>) -> Int32 {
    let header = frame.pointee.hd
    switch UInt32(header.type) {
    case NGHTTP2_DATA.rawValue, NGHTTP2_HEADERS.rawValue:
      hasSentFrames = true
      if header.flags & UInt8(NGHTTP2_FLAG_END_STREAM.rawValue) != 0 { endLeft(header.stream_id) }
    case NGHTTP2_RST_STREAM.rawValue:
      count(reset: HTTP2ErrorCode(rawValue: frame.pointee.rst_stream.error_code))
    default: break
    }
    return 0
  }

  /// A request that could not be sent: where a GOAWAY came first the peer has not seen it, and it may be sent again
  /// elsewhere; otherwise it is too large to send.
  func frameDropped(_ frame: UnsafePointer<nghttp2_frame>, reason: Int32) -> Int32 {
    let header = frame.pointee.hd
    complaint = String(cString: nghttp2_strerror(reason))
    if UInt32(header.type) == NGHTTP2_HEADERS.rawValue, frame.pointee.headers.cat == NGHTTP2_HCAT_REQUEST,
      let stream = stream(withID: header.stream_id)
    {
      // libnghttp2 opens the stream before it finds out, and reports it closed behind this call (in 1.52,
      // nghttp2_session_mem_send_internal): by then the stream may be gone.
      nghttp2_session_set_stream_user_data(raw, header.stream_id, nil)
      unlink(stream, mayOpenStreams ? .internalError : .refusedStream)
    }
    return 0
  }

  private func endLeft(_ id: Int32) {
    guard let stream = openStream(id), !stream.isRemoteEnded else { return }
    stream.didSendEndFirst()
  }

  private func count(reset code: HTTP2ErrorCode) {
    guard code != .noError, code != .cancel, !provokedResets.take(at: nanoseconds) else { return }
    nghttp2_session_terminate_session(raw, HTTP2ErrorCode.enhanceYourCalm.rawValue)
  }
}

private let frameHeaderBytes = 9

extension HTTP2Stream {
  /// How many bytes the next DATA frame carries, at most `limit`; they are taken by ``HTTP2Session/sendData(of:header:count:)``.
  final func nextData(_ raw: OpaquePointer, limit: Int, _ flags: inout UInt32) -> Int {
    let pending = pendingBytes
    let count = min(limit, pending)
    flags |= NGHTTP2_DATA_FLAG_NO_COPY.rawValue
    guard count == pending else { return count }
    switch ending {
    case .open:
      guard count == 0 else { return count }
      isDeferred = true
      return Int(NGHTTP2_ERR_DEFERRED.rawValue)
    case .end:
      flags |= NGHTTP2_DATA_FLAG_EOF.rawValue
    case .trailers:
      guard let (constant, headers) = trailers else { return Int(NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE.rawValue) }
      trailers = nil
      flags |= NGHTTP2_DATA_FLAG_EOF.rawValue | NGHTTP2_DATA_FLAG_NO_END_STREAM.rawValue
      // Here and not earlier: trailers that are submitted before the data has been read may overtake it.
      let status = headers.withFields(after: constant) { nghttp2_submit_trailer(raw, id, $0, $1) }
      guard status == 0 else { return Int(NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE.rawValue) }
    case .ended:
      flags |= NGHTTP2_DATA_FLAG_EOF.rawValue
    }
    ending = .ended
    return count
  }
}
