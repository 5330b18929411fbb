import EventLoop

/// One connection of a browser; confined to its loop.
final class DemoConnection: ByteStreamHandler {
  private let stream: ByteStream
  private var received: [UInt8] = []
  private var isAnswering = false

  init(stream: ByteStream) { self.stream = stream }

  func start() {
    stream.handler = self
    stream.startReading()
  }

  func streamDidRead(_ bytes: UnsafeRawBufferPointer) {
    received.append(contentsOf: bytes)
    answerNext()
  }

  func streamDidEnd(_ end: StreamEnd) { stream.close() }

  /// One after the other, in the order of the requests, as HTTP/1.1 asks.
  private func answerNext() {
    guard !isAnswering else { return }
    do throws(DemoRequestError) {
      guard let request = try DemoRequest.take(from: &received) else { return }
      let response = DemoRoutes.answer(request)
      isAnswering = true
      if response.delay == .zero { return send(response, to: request) }
      stream.loop.schedule(after: response.delay) { [self] in send(response, to: request) }
    } catch {
      stream.close()
    }
  }

  private func send(_ response: DemoResponse, to request: DemoRequest) {
    response.encoded(headOnly: request.method == "HEAD").withUnsafeBytes { stream.write($0) }
    isAnswering = false
    answerNext()
  }
}
