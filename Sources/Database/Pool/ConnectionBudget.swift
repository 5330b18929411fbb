import Synchronization

/// How many connections the process may have, divided over the loops and lent across: a loop that needs one more takes
/// what is free, or waits in line while the others are asked to give up what they do not use.
final class ConnectionBudget: Sendable {
  private struct State {
    var free: Int
    var line = FIFO<@Sendable () -> Void>(minimumCapacity: 4)
  }

  private let total: Int
  private let state: Mutex<State>

  init(free: Int) {
    total = free
    state = Mutex(State(free: free))
  }

  /// Takes a permit, or a place in the line.
  ///
  /// - Parameter grant: called once, on whatever thread gives a permit back, unless this returns true.
  /// - Returns: whether there was a free one, which is then the caller's.
  func take(orWait grant: @escaping @Sendable () -> Void) -> Bool {
    state.withLock { state in
      if state.free > 0 {
        state.free -= 1
        return true
      }
      state.line.append(grant)
      return false
    }
  }

  /// How many permits are taken, how many are free, and how many wait for one.
  var use: (taken: Int, free: Int, waiting: Int) {
    state.withLock { (total - $0.free, $0.free, $0.line.count) }
  }

  /// Whether anyone stands in line.
  var isAwaited: Bool { state.withLock { !$0.line.isEmpty } }

  /// Gives a permit back, to the first in line where there is one.
  func give() {
    let next = state.withLock { state in
      let next = state.line.popFirst()
      if next == nil { state.free += 1 }
      return next
    }
    next?()
  }
}
