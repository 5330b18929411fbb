import Synchronization

/// Whose turn it is, for workers with the same labels: what those take that may execute other runs moves no turn of theirs.
///
/// Processes take turns each by itself: the shares add up all the same.
final class ClaimTurns: Sendable {
  private let turns = Mutex<[Set<String>: ClaimTurn]>([:])

  /// Where a claim of a worker with these labels begins.
  func next(for labels: [String]) -> ClaimTurn {
    turns.withLock { $0[Set(labels)] ?? ClaimTurn() }
  }

  /// Where the next one goes on. Beyond `ServiceLimits.claimTurnsKept` sets of labels the turns begin anew.
  func note(_ turn: ClaimTurn, for labels: [String]) {
    turns.withLock { turns in
      let key = Set(labels)
      if turns[key] == nil, turns.count >= ServiceLimits.claimTurnsKept { turns = [:] }
      turns[key] = turn
    }
  }
}
