import Synchronization

/// Lets so many in at a time, the others in the order in which they came. A place inside is held for one file job, so
/// that waiting is short, and it is not cut short by cancellation.
final class FileGate: Sendable {
  private struct State {
    var places: Int
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  private let state: Mutex<State>

  init(places: Int) {
    state = Mutex(State(places: places))
  }

  func enter() async {
    await withCheckedContinuation { continuation in
      let mayEnter = state.withLock { state in
        guard state.places == 0 else {
          state.places -= 1
          return true
        }
        state.waiters.append(continuation)
        return false
      }
      if mayEnter { continuation.resume() }
    }
  }

  func leave() {
    let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
      guard state.waiters.isEmpty else { return state.waiters.removeFirst() }
      state.places += 1
      return nil
    }
    next?.resume()
  }
}
