import EventLoop

/// A client's connection that sends text and waits for text: HTTP/1.1 by hand. Lives on its loop; the methods hop there.
// Invariant behind @unchecked Sendable: everything mutable is touched on the loop only.
final class TextConnection: ByteStreamHandler, @unchecked Sendable {
  private let stream: any ByteTransport
  private var received = ""
  private var isEnded = false
  private var waiter: (condition: (String) -> Bool, continuation: CheckedContinuation<Void, Never>)?

  private init(stream: any ByteTransport) {
    self.stream = stream
    stream.handler = self
    stream.startReading()
  }

  static func open(port: UInt16, on loop: EventLoop) async throws -> TextConnection {
    try await loop.run {
      TextConnection(
        stream: try await ByteStream.connect(host: "127.0.0.1", port: port, on: loop, timeout: .seconds(10)))
    }
  }

  func send(_ text: String) async {
    await stream.loop.run { [self] in
      var text = text
      text.withUTF8 { stream.write(UnsafeRawBufferPointer($0)) }
    }
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

  /// From now on bytes stay in the system's buffers.
  func stopReading() async {
    await stream.loop.run { [self] in stream.stopReading() }
  }

  func close() async {
    await stream.loop.run { [self] in
      isEnded = true
      stream.close()
    }
  }

  func streamDidRead(_ bytes: UnsafeRawBufferPointer) {
    received += String(decoding: bytes, as: UTF8.self)
    wake()
  }

  func streamDidEnd(_ end: StreamEnd) {
    isEnded = true
    stream.close()
    wake()
  }

  private func wake() {
    guard let waiter, isEnded || waiter.condition(received) else { return }
    self.waiter = nil
    waiter.continuation.resume()
  }
}
