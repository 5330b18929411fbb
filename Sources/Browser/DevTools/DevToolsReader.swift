import EventLoop

/// Turns what the pipe delivers into messages and hands them, on the loop, to the connection, which lives on that loop.
final class DevToolsReader: ByteStreamHandler {
  private weak var connection: DevToolsConnection?
  private var framing = MessageFraming()

  init(connection: DevToolsConnection) { self.connection = connection }

  func streamDidRead(_ bytes: UnsafeRawBufferPointer) {
    framing.receive(bytes) { frame in
      guard let message = Self.message(frame) else { return }
      connection?.assumeIsolated { $0.received(message) }
    }
  }

  func streamDidEnd(_ end: StreamEnd) {
    connection?.assumeIsolated { $0.ended() }
  }

  /// Nil for what is no message: the call that it may have answered runs into its limit.
  private static func message(_ frame: MessageFraming.Frame) -> DevToolsMessage? {
    switch frame {
    case .message(let text): return (try? JSON(scanning: text)).flatMap { DevToolsMessage($0) }
    case .oversized(let prefix):
      guard let id = DevToolsMessage.id(inPrefix: prefix) else { return nil }
      return .answer(id: id, .failure(BrowserError(.limitExceeded, "the browser's answer is too large")))
    }
  }
}
