/// Where the calls of a connection count: numbers of its own, and its loop's.
///
/// It lies in memory that the connection owns, and calls hold a pointer to it: counting takes no reference and makes no
/// access that the runtime checks. With both it cost 6 % of a unary call.
struct CallCounting {
  var counters = ConnectionCounters()
  /// The loop's tallies of method 0.
  let tallies: CallTallies
  /// See ``LoopMetrics/turnStart``.
  let turnStart: UnsafeMutablePointer<UInt64>

  init(_ metrics: LoopMetrics) {
    tallies = metrics.calls(0)
    turnStart = metrics.turnStart
  }
}
