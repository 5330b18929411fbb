import Synchronization

/// Where the logs stand that are written through this process, by lease: an append then needs no question first.
///
/// Only a guess, since the server's own lines move a log too, in any process: the append itself checks it, and who
/// guessed wrong looks and numbers again. Any thread.
final class LogWriters: Sendable {
  private let positions = Mutex<[RunLease: LogPosition]>([:])

  /// Where a log stood when it was last written or looked at; nil where that is not known.
  func position(of lease: RunLease) -> LogPosition? {
    positions.withLock { $0[lease] }
  }

  /// Notes where a log stands. Past the limit all are forgotten, which costs each writer one question.
  func note(_ position: LogPosition, of lease: RunLease) {
    positions.withLock { positions in
      if positions[lease] == nil, positions.count >= ServiceLimits.logWritersKnown { positions = [:] }
      positions[lease] = position
    }
  }

  /// Forgets a lease that has ended, or of which nobody knows what became of an append.
  func forget(_ lease: RunLease) {
    positions.withLock { _ = $0.removeValue(forKey: lease) }
  }
}
