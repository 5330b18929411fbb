/// What handlers tell a test, in order; the test waits for it in place of sleeping.
final class Events: Sendable {
  private let stream: AsyncStream<String>
  private let continuation: AsyncStream<String>.Continuation

  init() { (stream, continuation) = AsyncStream.makeStream(of: String.self) }

  func report(_ event: String) { continuation.yield(event) }

  /// The next event that has not been taken; nil when none has come in time. One taker at a time.
  func next(within limit: Duration = .seconds(30)) async -> String? {
    await withTaskGroup(of: String?.self) { group in
      group.addTask { [stream] in
        for await event in stream { return event }
        return nil
      }
      group.addTask {
        try? await Task.sleep(for: limit)
        return nil
      }
      defer { group.cancelAll() }
      return await group.next() ?? nil
    }
  }
}
