/// What handlers tell a test, in order; the test waits for it in place of sleeping.
final class Events: Sendable {
  private let stream: AsyncStream<String>
  private let continuation: AsyncStream<String>.Continuation

  init() { (stream, continuation) = AsyncStream.makeStream(of: String.self) }

  func report(_ event: String) { continuation.yield(event) }

  /// The next event that has not been taken; one taker at a time.
  func next() async -> String? {
    for await event in stream { return event }
    return nil
  }
}
