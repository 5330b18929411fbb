import CNghttp2

// What libnghttp2 reports of incoming frames. Each returns 0, or what makes libnghttp2 reset the stream.
extension HTTP2Session {
  private static let resetStream = NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE.rawValue

  /// When the header list that is arriving began to, by the clock of ``receive(_:at:)``; nil when none is under way.
  public var headersBeganAt: UInt64? { arriving == nil ? nil : arrivingSince }

  func headersBegan(_ headers: nghttp2_headers) -> Int32 {
    let id = headers.hd.stream_id
    arrivingSince = nanoseconds
    if role == .server, headers.cat == NGHTTP2_HCAT_REQUEST {
      guard let stream = delegate?.sessionWillOpenStream(self) else {
        nghttp2_submit_rst_stream(raw, 0, id, HTTP2ErrorCode.refusedStream.rawValue)
        return Self.resetStream
      }
      stream.id = id
      link(stream)
      nghttp2_session_set_stream_user_data(raw, id, Unmanaged.passUnretained(stream).toOpaque())
      arriving = Unmanaged.passUnretained(stream)
      stream.beginHeaderList()
    } else {
      let stream = openStream(id)
      arriving = stream.map { Unmanaged.passUnretained($0) }
      stream?.beginHeaderList()
    }
    return 0
  }

  func headerArrived(_ id: Int32, _ name: RawSpan, _ value: RawSpan) -> Int32 {
    guard let arriving else { return 0 }
    return arriving._withUnsafeGuaranteedRef { stream in
      guard stream.id == id else { return 0 }
      guard stream.admitHeader(name, value, configuration) else {
        // Our own code first; libnghttp2 would say INTERNAL_ERROR.
        nghttp2_submit_rst_stream(raw, 0, id, HTTP2ErrorCode.enhanceYourCalm.rawValue)
        return Self.resetStream
      }
      stream.didReceiveHeader(name: name, value: value)
      return 0
    }
  }

  func dataArrived(_ id: Int32, _ bytes: RawSpan) -> Int32 {
    guard let stream = openStream(id) else {
      nghttp2_session_consume(raw, id, bytes.byteCount)
      return 0
    }
    stream.unconsumedBytes += bytes.byteCount
    stream.didReceiveData(bytes)
    return 0
  }

  func frameArrived(_ frame: UnsafePointer<nghttp2_frame>) -> Int32 {
    let header = frame.pointee.hd
    switch UInt32(header.type) {
    case NGHTTP2_DATA.rawValue:
      if header.flags & endStream != 0 {
        openStream(header.stream_id)?.end()
      } else if header.length == 0 {
        admit(frameBudget?.take(at: nanoseconds))
      }
    case NGHTTP2_HEADERS.rawValue:
      frameBudget?.earn()
      guard let stream = openStream(header.stream_id) else { return 0 }
      arriving = nil
      stream.didReceiveHeaders(stream.headersKind(frame.pointee.headers.cat))
      if header.flags & endStream != 0 { stream.end() }
    case NGHTTP2_RST_STREAM.rawValue:
      if role == .server, !peerResets.take(at: nanoseconds) {
        terminate(.enhanceYourCalm, debugData: "too_many_resets")
      }
    case NGHTTP2_WINDOW_UPDATE.rawValue:
      admit(frameBudget?.takeWindowUpdate(at: nanoseconds))
    case NGHTTP2_SETTINGS.rawValue:
      guard admit(frameBudget?.takeSettings(streams: streamCount, at: nanoseconds)) else { return 0 }
      if header.flags & acknowledgement != 0 {
        delegate?.sessionDidReceiveSettingsAcknowledgement(self)
      } else {
        delegate?.session(self, didReceiveSettings: peerSettings)
      }
    case NGHTTP2_PING.rawValue:
      guard admit(frameBudget?.take(at: nanoseconds)) else { return 0 }
      let payload = withUnsafeBytes(of: frame.pointee.ping.opaque_data) { $0.loadUnaligned(as: UInt64.self) }
      delegate?.session(self, didReceivePing: payload, isAcknowledgement: header.flags & acknowledgement != 0)
    case NGHTTP2_GOAWAY.rawValue:
      guard admit(frameBudget?.take(at: nanoseconds)) else { return 0 }
      hasReceivedGoAway = true
      let goAway = frame.pointee.goaway
      let debugData = UnsafeRawBufferPointer(start: goAway.opaque_data, count: goAway.opaque_data_len)
      delegate?.session(
        self, didReceiveGoAway: HTTP2ErrorCode(rawValue: goAway.error_code), lastStreamID: goAway.last_stream_id,
        debugData: debugData.bytes)
    default: admit(frameBudget?.take(at: nanoseconds))
    }
    return 0
  }

  /// Drops a frame of a type that RFC 9113 does not know.
  func unknownFrameArrived() -> Int32 {
    admit(frameBudget?.take(at: nanoseconds))
    return NGHTTP2_ERR_CANCEL.rawValue
  }

  /// Ends the connection where the budget said no; without a budget everything is admitted.
  @discardableResult
  private func admit(_ isWithinBudget: Bool?) -> Bool {
    if isWithinBudget == false { terminate(.enhanceYourCalm, debugData: "too_many_frames") }
    return isWithinBudget ?? true
  }

  func streamClosed(_ id: Int32, _ code: HTTP2ErrorCode) -> Int32 {
    if let stream = openStream(id) { unlink(stream, code) }
    return 0
  }

  func openStream(_ id: Int32) -> HTTP2Stream? {
    guard let pointer = nghttp2_session_get_stream_user_data(raw, id) else { return nil }
    return Unmanaged<HTTP2Stream>.fromOpaque(pointer).takeUnretainedValue()
  }
}

private let endStream = UInt8(NGHTTP2_FLAG_END_STREAM.rawValue)
private let acknowledgement = UInt8(NGHTTP2_FLAG_ACK.rawValue)

extension HTTP2Stream {
  fileprivate final func beginHeaderList() {
    headerListBytes = 0
    headerFieldCount = 0
    statusClass = nil
  }

  fileprivate final func end() {
    isRemoteEnded = true
    didReceiveEnd()
  }

  /// Counts a field against the limits and notes the class of `:status`, the first field of a response.
  fileprivate final func admitHeader(_ name: RawSpan, _ value: RawSpan, _ limits: HTTP2Configuration) -> Bool {
    headerListBytes += name.byteCount + value.byteCount + 32
    headerFieldCount += 1
    if headerFieldCount == 1, session?.role == .client, value.byteCount > 0, name.isEqual(to: ":status") {
      statusClass = value.unsafeLoad(as: UInt8.self)
    }
    return headerListBytes <= Int(limits.maxHeaderListBytes) && headerFieldCount <= limits.maxHeaderFields
  }

  /// libnghttp2 calls a final response behind an informational one HCAT_HEADERS, as it does trailers (nghttp2.h,
  /// `nghttp2_headers_category`); only the presence of `:status` tells them apart.
  fileprivate final func headersKind(_ category: nghttp2_headers_category) -> HTTP2HeadersKind {
    switch (category, statusClass) {
    case (NGHTTP2_HCAT_REQUEST, _): .request
    case (_, UInt8(ascii: "1")): .informational
    case (_, .some): .response
    default: .trailers
    }
  }
}
