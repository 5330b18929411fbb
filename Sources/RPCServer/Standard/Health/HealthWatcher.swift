import EventLoop

/// A Watch call that waits to be told that something has changed; what it is, the call then reads for itself, so that
/// what was said twice, or in another order, makes no difference.
// Invariant behind @unchecked Sendable: `loop` is immutable, everything else is touched on that loop only.
final class HealthWatcher: @unchecked Sendable {
  let loop: EventLoop
  private var isTold = false
  private var waiting = Suspension()

  init(loop: EventLoop) { self.loop = loop }

  /// Tells all of them, by one message to each loop. Any thread.
  static func tell(_ watchers: [HealthWatcher]) {
    for watchers in Dictionary(grouping: watchers, by: { ObjectIdentifier($0.loop) }).values {
      watchers[0].loop.execute {
        for watcher in watchers { watcher.tell() }
      }
    }
  }

  /// On the loop.
  func tell() {
    loop.preconditionCurrent()
    isTold = true
    waiting.resume()
  }

  /// Returns when it has been told since the last time; on the loop.
  ///
  /// - Throws: `CancellationError` when the call is over.
  func news() async throws {
    if !isTold {
      await withTaskCancellationHandler {
        await withUnsafeContinuation { continuation in
          waiting.wait(continuation)
          // Cancelled before it waited: the handler below has run already.
          if Task.isCancelled { waiting.resume() }
        }
      } onCancel: {
        if loop.isCurrent { waiting.resume() } else { loop.execute { self.waiting.resume() } }
      }
    }
    isTold = false
    try Task.checkCancellation()
  }
}
