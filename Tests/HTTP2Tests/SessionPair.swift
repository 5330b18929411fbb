import HTTP2

/// A client session and a server session joined in memory. Bytes move only in `pump`, so that a test decides when.
final class SessionPair {
  let server: ServerEnd
  let client: ClientEnd
  let serverSession: HTTP2Session
  let clientSession: HTTP2Session
  /// Pieces of this many bytes are fed to the receiver; nil for a whole flush at once.
  var pieceBytes: Int?
  private(set) var serverError: HTTP2Error?
  private(set) var clientError: HTTP2Error?

  init(
    server configuration: HTTP2Configuration = .init(), client clientConfiguration: HTTP2Configuration = .init(),
    makeStream: @escaping () -> RecordingStream? = { RecordingStream() }
  ) throws {
    server = ServerEnd(makeStream)
    client = ClientEnd()
    serverSession = try HTTP2Session(
      role: .server, configuration: configuration, workspace: HTTP2Workspace(), delegate: server)
    clientSession = try HTTP2Session(
      role: .client, configuration: clientConfiguration, workspace: HTTP2Workspace(), delegate: client)
  }

  /// Moves bytes both ways until neither side has any to send.
  func pump() throws {
    var moved = true
    while moved {
      moved = false
      try clientSession.flush { bytes in
        moved = true
        received.append(contentsOf: bytes)
        return true
      }
      deliver(&received, to: serverSession) { serverError = serverError ?? $0 }
      try serverSession.flush { bytes in
        moved = true
        sent.append(contentsOf: bytes)
        return true
      }
      sentBytes += sent.count
      deliver(&sent, to: clientSession) { clientError = clientError ?? $0 }
    }
  }

  /// Bytes that the server has sent so far.
  private(set) var sentBytes = 0
  private var received: [UInt8] = []
  private var sent: [UInt8] = []

  private func deliver(_ bytes: inout [UInt8], to session: HTTP2Session, _ failed: (HTTP2Error) -> Void) {
    let all = bytes
    bytes.removeAll()
    all.withUnsafeBytes { all in
      var rest = all[...]
      while !rest.isEmpty {
        let piece = rest.prefix(pieceBytes ?? rest.count)
        rest = rest.dropFirst(piece.count)
        do throws(HTTP2Error) {
          try session.receive(UnsafeRawBufferPointer(rebasing: piece))
        } catch {
          return failed(error)
        }
      }
    }
  }

  func open(_ stream: RecordingStream = RecordingStream(), endStream: Bool = false) throws -> RecordingStream {
    try clientSession.open(stream, Self.request, endStream: endStream)
    return stream
  }

  static let request = HTTP2HeaderBlock([
    (":method", "POST"), (":scheme", "http"), (":authority", "test"), (":path", "/test"),
  ])
  static let response = HTTP2HeaderBlock([(":status", "200"), ("content-type", "application/grpc")])
  static let trailers = HTTP2HeaderBlock([("grpc-status", "0")])
}

final class ServerEnd: HTTP2SessionDelegate {
  let makeStream: () -> RecordingStream?
  var streams: [RecordingStream] = []
  var pings: [UInt64] = []
  var acknowledgedPings: [UInt64] = []
  var settingsAcknowledgements = 0
  var flushRequests = 0

  init(_ makeStream: @escaping () -> RecordingStream?) { self.makeStream = makeStream }

  func sessionWillOpenStream(_ session: HTTP2Session) -> HTTP2Stream? {
    guard let stream = makeStream() else { return nil }
    streams.append(stream)
    return stream
  }

  func sessionNeedsFlush(_ session: HTTP2Session) { flushRequests += 1 }
  func sessionDidReceiveSettingsAcknowledgement(_ session: HTTP2Session) { settingsAcknowledgements += 1 }
  func session(_ session: HTTP2Session, didReceivePing payload: UInt64, isAcknowledgement: Bool) {
    if isAcknowledgement { acknowledgedPings.append(payload) } else { pings.append(payload) }
  }
}

final class ClientEnd: HTTP2SessionDelegate {
  struct GoAway: Equatable {
    var code: HTTP2ErrorCode
    var lastStreamID: Int32
    var debugData: String
  }
  var goAways: [GoAway] = []
  var settings: HTTP2PeerSettings?

  func sessionNeedsFlush(_ session: HTTP2Session) {}
  func session(_ session: HTTP2Session, didReceiveSettings settings: HTTP2PeerSettings) { self.settings = settings }
  func session(
    _ session: HTTP2Session, didReceiveGoAway code: HTTP2ErrorCode, lastStreamID: Int32, debugData: RawSpan
  ) {
    goAways.append(GoAway(code: code, lastStreamID: lastStreamID, debugData: debugData.text))
  }
}

/// Keeps what happened to a stream; `onEnd` is what a server does with a complete request.
final class RecordingStream: HTTP2Stream {
  var headers: [String] = []
  var lists: [HTTP2HeadersKind] = []
  var data: [UInt8] = []
  var unconsumed = 0
  var consumesAtOnce = true
  var closings: [HTTP2ErrorCode] = []
  var endsFirst = false
  var onEnd: (RecordingStream) -> Void
  var onClose: () -> Void = {}

  init(onEnd: @escaping (RecordingStream) -> Void = { _ in }) { self.onEnd = onEnd }

  override func didReceiveHeader(name: RawSpan, value: RawSpan) { headers.append("\(name.text): \(value.text)") }
  override func didReceiveHeaders(_ kind: HTTP2HeadersKind) { lists.append(kind) }
  override func didReceiveData(_ bytes: RawSpan) {
    bytes.withUnsafeBytes { data.append(contentsOf: $0) }
    if consumesAtOnce { consume(bytes.byteCount) } else { unconsumed += bytes.byteCount }
  }
  override func didReceiveEnd() { onEnd(self) }
  override func didSendEndFirst() { endsFirst = true }
  override func didClose(_ code: HTTP2ErrorCode) {
    closings.append(code)
    onClose()
  }

  func send(_ bytes: [UInt8]) { bytes.withUnsafeBytes { append($0) } }
}

extension RawSpan {
  var text: String { withUnsafeBytes { String(decoding: $0, as: UTF8.self) } }
}
