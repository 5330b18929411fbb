import EventLoop

/// A client's connection that sends text and waits for text: HTTP/1.1 by hand. Lives on its loop; the methods hop there.
// Invariant behind @unchecked Sendable: everything mutable is touched on the loop only.
final class TextConnection: ByteStreamHandler, @unchecked Sendable {
  private let stream: any ByteTransport
  private var received = ""
  private var isEnded = false
  /// Nothing more is read once it holds.
  private var stopCondition: ((String) -> Bool)?
  private var waiter: (condition: (String) -> Bool, continuation: CheckedContinuation<Void, Never>)?

  private static let longestTest = Duration.seconds(50)

  private init(stream: any ByteTransport) {
    self.stream = stream
    stream.handler = self
    stream.startReading()
    // Whoever still waits then is told that it has ended: a test fails rather than hangs.
    stream.loop.schedule(after: Self.longestTest) { [weak self] in self?.end() }
  }

  /// Connects, and sends in the same turn.
  static func open(port: UInt16, on loop: EventLoop, sending text: String = "") async throws -> TextConnection {
    try await loop.run {
      let connection = TextConnection(
        stream: try await ByteStream.connect(host: "127.0.0.1", port: port, on: loop, timeout: .seconds(10)))
      connection.write(text)
      return connection
    }
  }

  func send(_ text: String) async {
    await stream.loop.run { [self] in write(text) }
  }

  private func write(_ text: String) {
    var text = text
    text.withUTF8 { if !$0.isEmpty { stream.write(UnsafeRawBufferPointer($0)) } }
  }

  /// What has come once `condition` holds for it, or the server has ended the connection.
  @discardableResult
  func receive(until condition: @escaping @Sendable (String) -> Bool) async -> String {
    await stream.loop.run { [self] in
      if !isEnded, !condition(received) { await withCheckedContinuation { waiter = (condition, $0) } }
      return received
    }
  }

  /// All that comes until the server ends the connection.
  func receiveAll() async -> String { await receive { _ in false } }

  /// Reads until `condition` holds for what has come, and returns that; from that turn on bytes stay in the system's buffers.
  @discardableResult
  func receiveAndStop(when condition: @escaping @Sendable (String) -> Bool) async -> String {
    await stream.loop.run { [self] in
      stopCondition = condition
      stopWhereEnough()
    }
    return await receive(until: condition)
  }

  func close() async {
    await stream.loop.run { [self] in end() }
  }

  private func end() {
    guard !isEnded else { return }
    isEnded = true
    stream.close()
    wake()
  }

  func streamDidRead(_ bytes: UnsafeRawBufferPointer) {
    received += String(decoding: bytes, as: UTF8.self)
    stopWhereEnough()
    wake()
  }

  private func stopWhereEnough() {
    if stopCondition?(received) == true { stream.stopReading() }
  }

  func streamDidEnd(_ end: StreamEnd) { self.end() }

  private func wake() {
    guard let waiter, isEnded || waiter.condition(received) else { return }
    self.waiter = nil
    waiter.continuation.resume()
  }
}
