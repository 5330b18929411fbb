import EventLoop
import HTTP2
import RPC
import TLS

/// A client's connection by hand, so that a test decides over every frame. Lives on its loop; the methods hop there.
// Invariant behind @unchecked Sendable: everything mutable is touched on the loop only.
final class TestConnection: ByteStreamHandler, HTTP2SessionDelegate, @unchecked Sendable {
  struct GoAway: Sendable, Equatable {
    var code: HTTP2ErrorCode
    var lastStreamID: Int32
    var debugData: String
  }

  private static let longestTest = Duration.seconds(50)

  let loop: EventLoop
  private let stream: any ByteTransport
  private var session: HTTP2Session!
  private var flushIsScheduled = false
  private var pings: [UInt64: CheckedContinuation<Void, Never>] = [:]
  /// PINGs of the server's that nobody has waited for yet, and who waits for one.
  private var serverPings = 0
  private var pingWaiter: CheckedContinuation<Void, Never>?
  private var isClosed = false
  private var closeWaiters: [CheckedContinuation<Void, Never>] = []
  private(set) var goAways: [GoAway] = []
  private var goAwayWaiters: [(Int, CheckedContinuation<Void, Never>)] = []

  private init(stream: any ByteTransport, windowBytes: Int32) throws {
    loop = stream.loop
    self.stream = stream
    var configuration = HTTP2Configuration()
    configuration.streamWindowBytes = windowBytes
    configuration.connectionWindowBytes = max(configuration.connectionWindowBytes, windowBytes)
    session = try HTTP2Session(
      role: .client, configuration: configuration, workspace: HTTP2Workspace(), delegate: self)
    stream.handler = self
    stream.startReading()
    sessionNeedsFlush(session)
    // Whatever still waits on the connection then is told that it has ended: a test fails rather than hangs.
    loop.schedule(after: Self.longestTest) { [weak self] in self?.close() }
  }

  static func open(port: UInt16, on loop: EventLoop, windowBytes: Int32) async throws -> TestConnection {
    try await loop.run {
      let stream = try await ByteStream.connect(host: "127.0.0.1", port: port, on: loop, timeout: .seconds(10))
      return try TestConnection(stream: stream, windowBytes: windowBytes)
    }
  }

  /// A connection to `address`, on which `preamble` goes ahead of everything, with TLS behind it where there are
  /// credentials.
  static func open(
    _ address: SocketAddress, on loop: EventLoop, preamble: [UInt8] = [], tls: TLSClientCredentials? = nil
  ) async throws -> TestConnection {
    try await loop.run {
      let stream = try await ByteStream.connect(to: address, on: loop, timeout: .seconds(10))
      preamble.withUnsafeBytes { stream.write($0) }
      guard let tls else { return try TestConnection(stream: stream, windowBytes: 1 << 20) }
      let secured = try TLSStream(over: stream, tls, serverName: "localhost", workspace: TLSWorkspace())
      let result = await withCheckedContinuation { continuation in
        secured.begin { continuation.resume(returning: $0) }
      }
      _ = try result.get()
      return try TestConnection(stream: secured, windowBytes: 1 << 20)
    }
  }

  // MARK: Calls

  struct Closed: Error {}

  static let gRPC = ["te": "trailers", "content-type": "application/grpc"]

  /// Opens a call; its messages are sent by `TestCall.send`.
  func open(
    _ path: String, verb: String = "POST", fields: [String: String] = gRPC, endStream: Bool = false,
    authority: String = "test", scheme: String = "http"
  ) async throws -> TestCall {
    try await loop.run { [self] () async throws in
      guard !isClosed else { throw Closed() }
      let call = TestCall(self)
      var headers = HTTP2Headers()
      for (name, value) in [(":method", verb), (":scheme", scheme), (":authority", authority), (":path", path)] {
        headers.append(name, value)
      }
      for (name, value) in fields.sorted(by: { $0.key < $1.key }) { headers.append(name, value) }
      try session.open(call, .empty, headers, endStream: endStream)
      return call
    }
  }

  /// Sends one message and waits for the end of the call.
  func call(
    _ method: some AnyMethod, _ note: Note = Note(), fields: [String: String] = [:], authority: String = "test",
    scheme: String = "http"
  ) async throws -> TestCall.Outcome {
    try await begin(method, note, fields: fields, authority: authority, scheme: scheme).outcome()
  }

  /// Opens a call and sends its one message in one turn of the loop: the server reads both at once.
  func begin(
    _ method: some AnyMethod, _ note: Note = Note(), fields: [String: String] = [:], authority: String = "test",
    scheme: String = "http"
  ) async throws -> TestCall {
    try await loop.run { [self] () async throws in
      let call = try await open(
        method.path, fields: Self.gRPC.merging(fields) { $1 }, authority: authority, scheme: scheme)
      try await call.send(note, endStream: true)
      return call
    }
  }

  /// Returns when a PING has come back: the server has read what was sent before it.
  func roundTrip(_ payload: UInt64 = 7) async throws {
    try await loop.run { [self] () async throws in
      try session.ping(payload)
      if !isClosed { await withCheckedContinuation { pings[payload] = $0 } }
    }
  }

  /// Sends a PING and does not wait.
  func ping(_ payload: UInt64) async throws {
    try await loop.run { [self] () async throws in try session.ping(payload) }
  }

  /// Waits for a PING of the server's; the acknowledgement goes out by itself.
  func waitForPing() async {
    await loop.run { [self] in
      if serverPings == 0, !isClosed { await withCheckedContinuation { pingWaiter = $0 } }
      serverPings -= 1
    }
  }

  /// From now on bytes stay in the system's buffers, and PINGs unanswered.
  func stopReading() async {
    await loop.run { [self] in stream.stopReading() }
  }

  func startReading() async {
    await loop.run { [self] in stream.startReading() }
  }

  /// Writes bytes as they are, whatever HTTP/2 says about them.
  func sendRaw(_ bytes: [UInt8]) async {
    await loop.run { [self] in bytes.withUnsafeBytes { stream.write($0) } }
  }

  /// Lets go of the socket at once.
  func drop() async {
    await loop.run { [self] in close() }
  }

  /// Waits until the server has closed the connection.
  func waitForClose() async {
    await loop.run { [self] in
      if !isClosed { await withCheckedContinuation { closeWaiters.append($0) } }
    }
  }

  /// Waits for the server's `count`-th GOAWAY; nil when the connection closes without it.
  func waitForGoAway(_ count: Int = 1) async -> GoAway? {
    await loop.run { [self] in
      if goAways.count < count, !isClosed { await withCheckedContinuation { goAwayWaiters.append((count, $0)) } }
      return goAways.count < count ? nil : goAways[count - 1]
    }
  }

  private func close() {
    guard !isClosed else { return }
    isClosed = true
    stream.close()
    session.close()
    for waiter in closeWaiters + pings.values + goAwayWaiters.map(\.1) { waiter.resume() }
    pingWaiter?.resume()
    pingWaiter = nil
    (closeWaiters, pings, goAwayWaiters) = ([], [:], [])
  }

  // MARK: What the stream and the session report

  func streamDidRead(_ bytes: UnsafeRawBufferPointer) {
    do { try session.receive(bytes) } catch { close() }
  }
  func streamDidEnd(_ end: StreamEnd) { close() }
  func streamDidDrain() { flush() }

  func sessionNeedsFlush(_ session: HTTP2Session) {
    guard !flushIsScheduled else { return }
    flushIsScheduled = true
    loop.atEndOfTurn { [self] in flush() }
  }

  private func flush() {
    flushIsScheduled = false
    guard !isClosed else { return }
    do {
      try session.flush { bytes in
        stream.write(bytes)
        return true
      }
    } catch {
      close()
    }
  }

  func session(_ session: HTTP2Session, didReceivePing payload: UInt64, isAcknowledgement: Bool) {
    if isAcknowledgement {
      pings.removeValue(forKey: payload)?.resume()
    } else {
      serverPings += 1
      pingWaiter?.resume()
      pingWaiter = nil
    }
  }

  func session(
    _ session: HTTP2Session, didReceiveGoAway code: HTTP2ErrorCode, lastStreamID: Int32, debugData: RawSpan
  ) {
    let text = debugData.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    goAways.append(GoAway(code: code, lastStreamID: lastStreamID, debugData: text))
    for (count, waiter) in goAwayWaiters where count <= goAways.count { waiter.resume() }
    goAwayWaiters.removeAll { $0.0 <= goAways.count }
  }
}
