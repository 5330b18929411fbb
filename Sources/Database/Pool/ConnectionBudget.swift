import Synchronization

/// How many connections the process may have, divided over the loops and lent across: a loop that needs one more takes
/// what is free, or waits while the others are asked to give up what they do not use.
///
/// A permit that comes free goes to the loop that has the fewest of those that wait, so that no loop is left without.
final class ConnectionBudget: Sendable {
  /// A loop's pool.
  typealias Member = Int

  private struct Account {
    var taken = 0
    var line: [@Sendable () -> Void] = []
    /// When it was last given one that it had waited for: among equals the others go first.
    var lastTurn = 0
  }

  private struct State {
    var free: Int
    var accounts: [Account]
    var turn = 0
  }

  private let state: Mutex<State>

  init(free: Int, members: Int) {
    state = Mutex(State(free: free, accounts: Array(repeating: Account(), count: members)))
  }

  /// Takes a permit, or a place in the line.
  ///
  /// - Parameters:
  ///   - member: Who takes it.
  ///   - grant: called once, on whatever thread gives a permit back, unless this returns true.
  /// - Returns: whether there was a free one, which is then the caller's.
  func take(_ member: Member, orWait grant: @escaping @Sendable () -> Void) -> Bool {
    state.withLock { state in
      if state.free > 0 {
        state.free -= 1
        state.accounts[member].taken += 1
        return true
      }
      state.accounts[member].line.append(grant)
      return false
    }
  }

  /// Leaves the line again, once; false where the permit is on its way already.
  func withdraw(_ member: Member) -> Bool {
    state.withLock { $0.accounts[member].line.popLast() != nil }
  }

  /// How many permits are taken, how many are free, and how many wait for one.
  var use: (taken: Int, free: Int, waiting: Int) {
    state.withLock { state in
      (state.accounts.reduce(0) { $0 + $1.taken }, state.free, state.accounts.reduce(0) { $0 + $1.line.count })
    }
  }

  /// What the others want of a member that has a connection free.
  func demand(on member: Member) -> PoolStateMachine.Demand {
    state.withLock { state in
      let waiting = state.accounts.indices.filter { $0 != member && !state.accounts[$0].line.isEmpty }
      guard let least = waiting.map({ state.accounts[$0].taken }).min() else { return .none }
      // Handed over where it evens out: a difference of one would only turn round, at the price of a connection each time.
      return state.accounts[member].taken - least >= 2 ? .waitsWithLess : .waits
    }
  }

  /// Gives a permit back, to whoever has the fewest of those that wait.
  func give(_ member: Member) {
    let next: (@Sendable () -> Void)? = state.withLock { state in
      state.accounts[member].taken -= 1
      let waiting = state.accounts.indices.filter { !state.accounts[$0].line.isEmpty }
      let first = waiting.min { left, right in
        let (left, right) = (state.accounts[left], state.accounts[right])
        return (left.taken, left.lastTurn) < (right.taken, right.lastTurn)
      }
      guard let first else {
        state.free += 1
        return nil
      }
      state.turn += 1
      state.accounts[first].lastTurn = state.turn
      state.accounts[first].taken += 1
      return state.accounts[first].line.removeFirst()
    }
    next?()
  }
}
