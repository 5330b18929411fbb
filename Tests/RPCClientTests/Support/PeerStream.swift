import EventLoop
import HTTP2
import Synchronization

/// A call as a server sees it that knows HTTP/2 and no gRPC: the test says what to send, right or wrong. Used on the
/// peer's loop only, apart from `closed`.
// Invariant behind @unchecked Sendable: `closed` is a let of a Sendable type, everything else is touched on the loop.
final class PeerStream: HTTP2Stream, @unchecked Sendable {
  /// How the stream ended, once it has.
  let closed = Outcome<HTTP2ErrorCode>()
  unowned let connection: PeerConnection
  private(set) var headers: [(name: String, value: String)] = []
  private(set) var body: [UInt8] = []
  /// Called when the request is complete, or with each piece of it where the test asks for that.
  private let script: RawPeer.Script

  init(connection: PeerConnection, script: @escaping RawPeer.Script) {
    self.connection = connection
    self.script = script
  }

  subscript(_ name: String) -> String? { headers.first { $0.name == name }?.value }

  override func didReceiveHeader(name: RawSpan, value: RawSpan) {
    headers.append(
      (
        name.withUnsafeBytes { String(decoding: $0, as: UTF8.self) },
        value.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
      ))
  }

  override func didReceiveData(_ bytes: RawSpan) {
    bytes.withUnsafeBytes { body += $0 }
    consume(bytes.byteCount)
  }

  override func didReceiveEnd() { script(self) }

  override func didClose(_ code: HTTP2ErrorCode) { closed.set(code) }

  // MARK: Answers

  private static let none = HTTP2HeaderBlock([])

  /// Sends a response's header list, by default that of gRPC.
  func head(
    _ fields: [(String, String)] = [(":status", "200"), ("content-type", "application/grpc")], end: Bool = false
  ) {
    var headers = HTTP2Headers()
    for field in fields { headers.append(field.0, field.1) }
    try? sendResponse(Self.none, headers, endStream: end)
  }

  func send(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { append($0) }
  }

  func trailers(_ fields: [(String, String)] = [("grpc-status", "0")]) {
    var headers = HTTP2Headers()
    for field in fields { headers.append(field.0, field.1) }
    finish(trailers: Self.none, headers)
  }

  /// The right answer with one message.
  func answer(_ text: String) {
    head()
    if let frame = try? Note(text).framed { send(frame) }
    trailers()
  }
}

/// A value that comes once, and whoever waits for it.
final class Outcome<Value: Sendable>: Sendable {
  private let value = Mutex<Value?>(nil)
  private let event = OneShotEvent()

  func set(_ new: Value) {
    value.withLock { $0 = $0 ?? new }
    event.fire()
  }

  var get: Value? {
    get async {
      await event.wait()
      return value.withLock { $0 }
    }
  }
}
