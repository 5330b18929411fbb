import EventLoop
import Synchronization

/// Wakes one waiting task, or the next one that waits.
final class Doorbell: Sendable {
  private struct State {
    var isRung = false
    var waiter: CheckedContinuation<Void, Never>?
  }

  private let loop: EventLoop
  private let state = Mutex(State())

  init(loop: EventLoop) {
    self.loop = loop
  }

  func ring() {
    let waiter = state.withLock { state in
      state.isRung = state.waiter == nil
      return state.waiter.take()
    }
    waiter?.resume()
  }

  /// Waits for a ring, for at most the given time.
  ///
  /// - Throws: `CancellationError` when the calling task is cancelled.
  func wait(atMost limit: Duration) async throws(CancellationError) {
    let loop = loop
    let timeout = loop.spawn {
      if (try? await loop.sleep(for: limit)) != nil { self.ring() }
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isRung = state.withLock { state in
          if state.isRung {
            state.isRung = false
            return true
          }
          state.waiter = continuation
          return false
        }
        if isRung { continuation.resume() }
      }
    } onCancel: {
      ring()
    }
    timeout.cancel()
    if Task.isCancelled { throw CancellationError() }
  }
}
