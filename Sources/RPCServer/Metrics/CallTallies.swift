import EventLoop
import RPC

/// What one loop has counted of one method. A pointer into the loop's ``LoopMetrics``, which outlives its calls: counting
/// costs no look-up, and no reference count.
// Invariant behind @unchecked Sendable: tallies may be read by any thread, and are counted up on their loop only.
struct CallTallies: @unchecked Sendable {
  private let cells: UnsafeMutablePointer<Tally>

  /// Where each number lies.
  private enum Place {
    static let started = 0
    static let received = 1
    static let sent = 2
    static let nanoseconds = 3
    static let waiting = 4
    static let handled = 5
    static let buckets = handled + StatusCode.count
  }

  static let cellCount = Place.buckets + LatencyBuckets.count

  /// Those of the method with this number, where this is method 0.
  func method(_ number: Int) -> CallTallies { CallTallies(cells + number * Self.cellCount) }

  init(_ cells: UnsafeMutablePointer<Tally>) { self.cells = cells }

  // MARK: Counting, on the loop

  func callStarted() { cells[Place.started].add() }
  func messageReceived() { cells[Place.received].add() }
  func messagesSent(_ count: Int) { cells[Place.sent].add(count) }

  func callEnded(_ code: Int) { cells[Place.handled + code].add() }

  /// One more call waits for the end of the turn, where its duration is known.
  ///
  /// - Returns: whether it is the first.
  func awaitDuration() -> Bool {
    cells[Place.waiting].add()
    return cells[Place.waiting].current == 1
  }

  /// All that wait have taken so long.
  func settleDurations(_ nanoseconds: UInt64) {
    let calls = cells[Place.waiting].current
    cells[Place.waiting].add(-calls)
    addDuration(nanoseconds, calls: calls)
  }

  func addDuration(_ nanoseconds: UInt64, calls: Int) {
    cells[Place.nanoseconds].add(Int(truncatingIfNeeded: nanoseconds) &* calls)
    cells[Place.buckets + LatencyBuckets.index(ofNanoseconds: nanoseconds)].add(calls)
  }

  // MARK: Reading, anywhere

  var started: Int { cells[Place.started].current }
  var received: Int { cells[Place.received].current }
  var sent: Int { cells[Place.sent].current }
  var nanoseconds: Int { cells[Place.nanoseconds].current }
  func handled(_ code: Int) -> Int { cells[Place.handled + code].current }
  func bucket(_ index: Int) -> Int { cells[Place.buckets + index].current }
}

extension StatusCode {
  /// OK and the 16 errors.
  static let count = 17
}
