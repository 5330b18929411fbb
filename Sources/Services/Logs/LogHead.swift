/// Where a log ends.
struct LogHead: Sendable {
  /// The lease that may write; nil when nobody may.
  let lease: Int64?
  let lastNumber: Int64
  /// The last chunk of the lease holder.
  let lastChunk: Int64
  let state: StoredRunState
  /// The run has ended: the log is complete.
  let isComplete: Bool

  /// Where its lease holder goes on.
  var position: LogPosition { LogPosition(lastChunk: lastChunk, lastNumber: lastNumber) }
}
