import EventLoop
import RPC

/// A stream's ear: gathers what happens until its handler asks.
///
/// One handler waits at a time. What is gathered is bounded (see `LiveNews`), however slow the handler is.
final class LiveSubscription: @unchecked Sendable {
  // Invariant behind @unchecked: everything mutable is touched on `loop` only; the handler of a call runs there.

  let topic: LiveTopic
  private let loop: EventLoop
  private var news = LiveNews()
  /// The server wants the stream to end; on the loop only.
  private(set) var isDraining = false
  private var waiter: CheckedContinuation<Void, Never>?

  init(topic: LiveTopic, loop: EventLoop) {
    self.topic = topic
    self.loop = loop
  }

  /// Takes news in and wakes the handler; on the loop only.
  func deliver(_ event: LiveEvent) {
    loop.preconditionCurrent()
    news.add(event)
    wake()
  }

  /// Tells the handler to end, since the server does; on the loop only.
  func drain() {
    loop.preconditionCurrent()
    isDraining = true
    wake()
  }

  /// Waits for news; empty when there was none in time. On the loop only.
  ///
  /// - Throws: `CancellationError` when the call was cancelled; UNAVAILABLE when the server shuts down.
  func next(within limit: Duration) async throws -> LiveNews {
    loop.preconditionCurrent()
    if news.isEmpty, !isDraining {
      let timer = loop.schedule(after: limit) { [weak self] in self?.wake() }
      await withTaskCancellationHandler {
        await withCheckedContinuation { continuation in
          if Task.isCancelled { continuation.resume() } else { waiter = continuation }
        }
      } onCancel: {
        loop.execute { [weak self] in self?.wake() }
      }
      timer.cancel()
    }
    try Task.checkCancellation()
    if isDraining { throw RPCError.draining }
    defer { news = LiveNews() }
    return news
  }

  private func wake() {
    waiter?.resume()
    waiter = nil
  }
}
