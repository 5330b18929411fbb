import EventLoop
import HTTP2
import RPC

/// One call of a `TestConnection`, recorded. Its methods hop to the connection's loop.
// Invariant behind @unchecked Sendable: everything mutable is touched on the connection's loop only.
final class TestCall: HTTP2Stream, @unchecked Sendable {
  /// How a call ended, as its client saw it.
  struct Outcome: Sendable {
    var headers: [String: String] = [:]
    var trailers: [String: String] = [:]
    var body: [UInt8] = []
    var notes: [String] = []
    /// DATA frames that the body came in.
    var chunks = 0
    var close: HTTP2ErrorCode?

    /// `grpc-status`, from the trailers or from a response that is nothing else.
    var status: Int? { (trailers["grpc-status"] ?? headers["grpc-status"]).flatMap { Int($0) } }
    var message: String? { trailers["grpc-message"] ?? headers["grpc-message"] }
  }

  private let connection: TestConnection
  private var current = Outcome()
  private var arriving: [String: String] = [:]
  private var ending: [CheckedContinuation<Void, Never>] = []
  private var waiting: [(bytes: Int, CheckedContinuation<Void, Never>)] = []
  private var readsAtOnce = true
  private var unread = 0

  init(_ connection: TestConnection) { self.connection = connection }

  // MARK: What a test does

  func send(_ note: Note, endStream: Bool = false) async throws {
    try await sendFramed([note], endStream: endStream)
  }

  func sendFramed(_ notes: [Note], endStream: Bool = false) async throws {
    let encoded = try notes.map { try $0.encodedBytes() }
    let bytes = encoded.flatMap { Self.prefix(length: $0.count) + $0 }
    await sendBytes(bytes, endStream: endStream)
  }

  static func prefix(flag: UInt8 = 0, length: Int) -> [UInt8] {
    [flag] + withUnsafeBytes(of: UInt32(length).bigEndian) { Array($0) }
  }

  func sendBytes(_ bytes: [UInt8], endStream: Bool = false) async {
    await connection.loop.run { [self] in
      bytes.withUnsafeBytes { append($0) }
      if endStream { finish() }
    }
  }

  func cancel() async {
    await connection.loop.run { [self] in reset(.cancel) }
  }

  /// From now on nothing is read, so that the server's window closes.
  func stopReading() async {
    await connection.loop.run { [self] in readsAtOnce = false }
  }

  func resumeReading() async {
    await connection.loop.run { [self] in
      readsAtOnce = true
      consume(unread)
      unread = 0
    }
  }

  /// Bytes that wait because the server does not read.
  func unsentBytes() async -> Int {
    await connection.loop.run { [self] in pendingBytes }
  }

  /// Waits until so many bytes of the body have come, or the call has ended.
  func received(bytes: Int) async -> Outcome {
    await connection.loop.run { [self] in
      if current.body.count < bytes, current.close == nil {
        await withCheckedContinuation { waiting.append((bytes, $0)) }
      }
      return current
    }
  }

  /// Waits for the end of the call.
  func outcome() async -> Outcome {
    await connection.loop.run { [self] in
      if current.close == nil { await withCheckedContinuation { ending.append($0) } }
      return current
    }
  }

  // MARK: What arrives

  override func didReceiveHeader(name: RawSpan, value: RawSpan) {
    let name = name.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    arriving[name] = value.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
  }

  override func didReceiveHeaders(_ kind: HTTP2HeadersKind) {
    if case .trailers = kind { current.trailers = arriving } else { current.headers = arriving }
    arriving = [:]
  }

  override func didReceiveData(_ bytes: RawSpan) {
    bytes.withUnsafeBytes { current.body.append(contentsOf: $0) }
    current.chunks += 1
    if readsAtOnce { consume(bytes.byteCount) } else { unread += bytes.byteCount }
    for waiter in waiting where waiter.bytes <= current.body.count { waiter.1.resume() }
    waiting.removeAll { $0.bytes <= current.body.count }
  }

  override func didClose(_ code: HTTP2ErrorCode) {
    current.close = code
    current.notes = Self.notes(in: current.body)
    for waiter in ending + waiting.map(\.1) { waiter.resume() }
    (ending, waiting) = ([], [])
  }

  private static func notes(in body: [UInt8]) -> [String] {
    var notes: [String] = []
    var rest = body[...]
    while rest.count >= 5 {
      let length = rest.dropFirst().prefix(4).reduce(0) { $0 << 8 | Int($1) }
      guard let note = try? Note(decoding: Array(rest.dropFirst(5).prefix(length))) else { break }
      notes.append(note.text)
      rest = rest.dropFirst(5 + length)
    }
    return notes
  }
}
