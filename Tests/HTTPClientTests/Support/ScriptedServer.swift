import EventLoop
import Synchronization

/// A server of HTTP/1.1 that does what a test says, right or wrong, on a loop of its own.
final class ScriptedServer: Sendable {
  /// Called on the server's loop, once the request is there as a whole.
  typealias Script = @Sendable (ScriptedConnection, ScriptedRequest) -> Void

  let loops: EventLoopGroup
  let counts = Counts()
  private let listener: SocketListener

  /// What happened, for any thread.
  final class Counts: Sendable {
    let connections = Atomic<Int>(0)
    let requests = Atomic<Int>(0)
    let ended = Atomic<Int>(0)
    let sentBytes = Atomic<Int>(0)
  }

  private init(loops: EventLoopGroup, listener: SocketListener) {
    self.loops = loops
    self.listener = listener
  }

  static func start(
    onHead: @escaping Script = { _, _ in }, _ script: @escaping Script
  ) async throws -> ScriptedServer {
    let loops = EventLoopGroup(count: 1, name: "scripted")
    let box = Mutex<Counts?>(nil)
    let listener = try await SocketListener.listen(host: "127.0.0.1", port: 0, loops: loops) { stream in
      guard let counts = box.withLock({ $0 }) else { return }
      counts.connections.add(1, ordering: .relaxed)
      let connection = ScriptedConnection(stream, counts: counts, onHead: onHead, script: script)
      stream.handler = connection
      stream.startReading()
    }
    let server = ScriptedServer(loops: loops, listener: listener)
    box.withLock { $0 = server.counts }
    return server
  }

  var url: String { "http://127.0.0.1:\(listener.port)" }
  var port: UInt16 { listener.port }
  var connections: Int { counts.connections.load(ordering: .relaxed) }
  var requests: Int { counts.requests.load(ordering: .relaxed) }
  var sentBytes: Int { counts.sentBytes.load(ordering: .relaxed) }

  func stop() async {
    await listener.close()
    await loops.shutdown()
  }
}

/// What came.
struct ScriptedRequest: Sendable {
  var method = ""
  var target = ""
  var fields: [String: String] = [:]
  /// The first megabyte of it.
  var body: [UInt8] = []
  var bodyBytes = 0
  /// The how manieth of its server, from 1.
  var number = 0
}

/// One connection, on the server's loop.
// Invariant behind @unchecked Sendable: confined to the server's loop.
final class ScriptedConnection: ByteStreamHandler, @unchecked Sendable {
  let stream: ByteStream
  let counts: ScriptedServer.Counts
  /// Called when the peer is gone.
  var onEnd: () -> Void = {}
  private let onHead: ScriptedServer.Script
  private let script: ScriptedServer.Script
  private var buffer: [UInt8] = []
  private var request: ScriptedRequest?
  private var rest = 0
  private var isChunked = false
  private var flood: (left: Int, piece: [UInt8])?

  init(
    _ stream: ByteStream, counts: ScriptedServer.Counts, onHead: @escaping ScriptedServer.Script,
    script: @escaping ScriptedServer.Script
  ) {
    self.stream = stream
    self.counts = counts
    self.onHead = onHead
    self.script = script
  }

  func send(_ text: String) {
    let bytes = Array(text.utf8)
    bytes.withUnsafeBytes { stream.write($0) }
    counts.sentBytes.add(bytes.count, ordering: .relaxed)
  }

  /// A response with its length.
  func answer(_ status: Int = 200, fields: String = "", _ body: String = "ok") {
    send("HTTP/1.1 \(status) Status\r\nContent-Length: \(body.utf8.count)\r\n\(fields)\r\n\(body)")
  }

  /// So many bytes, no faster than the client takes them.
  func flood(bytes: Int) {
    flood = (bytes, (0..<65_536).map { UInt8(truncatingIfNeeded: $0 &* 7) })
    goOnFlooding()
  }

  private func goOnFlooding() {
    // A megabyte a turn: the end of the peer is seen in between.
    for _ in 0..<16 {
      guard let (left, piece) = flood, stream.isOpen, stream.pendingWriteBytes < 1 << 20 else { return }
      guard left > 0 else {
        flood = nil
        return
      }
      let count = min(left, piece.count)
      piece.withUnsafeBytes { stream.write(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
      counts.sentBytes.add(count, ordering: .relaxed)
      flood = (left - count, piece)
    }
    if stream.pendingWriteBytes == 0 { stream.loop.afterNextPoll { [self] in goOnFlooding() } }
  }

  func streamDidDrain() { goOnFlooding() }

  func streamDidEnd(_ end: StreamEnd) {
    counts.ended.add(1, ordering: .relaxed)
    stream.close()
    onEnd()
  }

  func streamDidRead(_ bytes: UnsafeRawBufferPointer) {
    buffer.append(contentsOf: bytes)
    while takeRequest() {}
  }

  /// Whether a whole request was taken.
  private func takeRequest() -> Bool {
    if request == nil {
      guard let end = buffer.firstRange(of: Array("\r\n\r\n".utf8)) else { return false }
      let lines = String(decoding: buffer[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
      buffer.removeSubrange(..<end.upperBound)
      var head = ScriptedRequest()
      let first = lines[0].split(separator: " ")
      (head.method, head.target) = (String(first[0]), String(first[1]))
      for line in lines.dropFirst() {
        let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        head.fields[parts[0].lowercased()] = parts[1].drop { $0 == " " }.description
      }
      head.number = counts.requests.add(1, ordering: .relaxed).newValue
      rest = head.fields["content-length"].flatMap { Int($0) } ?? 0
      isChunked = head.fields["transfer-encoding"] == "chunked"
      request = head
      onHead(self, head)
    }
    guard isChunked ? takeChunks() : takeCounted() else { return false }
    let whole = request!
    request = nil
    script(self, whole)
    return true
  }

  private func takeCounted() -> Bool {
    let count = min(rest, buffer.count)
    take(count)
    rest -= count
    return rest == 0
  }

  private func takeChunks() -> Bool {
    while let line = buffer.firstRange(of: Array("\r\n".utf8)) {
      guard let size = Int(String(decoding: buffer[..<line.lowerBound], as: UTF8.self), radix: 16) else { return false }
      guard buffer.count >= line.upperBound + size + 2 else { return false }
      buffer.removeSubrange(..<line.upperBound)
      take(size)
      buffer.removeSubrange(..<2)
      if size == 0 { return true }
    }
    return false
  }

  private func take(_ count: Int) {
    request!.bodyBytes += count
    if request!.body.count < 1 << 20 { request!.body += buffer[..<count] }
    buffer.removeSubrange(..<count)
  }
}
