import EventLoop
import Synchronization

/// What handlers tell a test, in order; the test waits for it in place of sleeping.
final class Events: Sendable {
  private struct State {
    var waiting: [String] = []
    var taker: OneShotEvent?
  }

  private let state = Mutex(State())

  func report(_ event: String) {
    let taker = state.withLock {
      $0.waiting.append(event)
      return $0.taker.take()
    }
    taker?.fire()
  }

  /// The next event that has not been taken; nil when none has come in time. One taker at a time.
  func next(within limit: Duration = .seconds(30)) async -> String? {
    let come = OneShotEvent()
    if let event = take(orTell: come) { return event }
    await withTaskGroup { group in
      group.addTask { await come.wait() }
      group.addTask { try? await Task.sleep(for: limit) }
      await group.next()
      group.cancelAll()
    }
    return take(orTell: nil)
  }

  private func take(orTell taker: OneShotEvent?) -> String? {
    state.withLock {
      $0.taker = $0.waiting.isEmpty ? taker : nil
      return $0.waiting.isEmpty ? nil : $0.waiting.removeFirst()
    }
  }
}
