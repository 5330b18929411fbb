import Database

/// How an attempt of a run is over.
enum AttemptOutcome: String, SQLScalar {
  case completed
  case failed
  /// As the worker says; it is a failure where nobody has asked for it.
  case cancelled
  /// The worker fell silent.
  case lost
  /// The worker executes it no further.
  case handedBack = "handed_back"
  /// The worker may never have heard of the run, and gives it back unless it has begun. Stored as handed back.
  case undelivered
}

/// The end of an attempt, as it is stored.
struct AttemptEnding: Sendable {
  let lease: RunLease
  let outcome: AttemptOutcome
  /// nil: as it was reported last.
  var tasksDone: Int32?
  /// An encoded Run with task results and values; nil: as it was reported last.
  var results: ByteString?
  /// A FailureCategory.
  var failureCategory: Int32?
  /// Why it failed, or was handed back.
  var message = ""
  var failureTaskNumber: Int32?
  var failureTaskName: String?
  /// 0 to 1: how much of the second half of its pause a retry waits.
  var jitter = Double.random(in: 0...1)
}
