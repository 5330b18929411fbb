public import Database

/// Why the queue did not do what a worker asked.
public enum RunQueueError: Error, Sendable {
  /// The lease is not the current one, or the run has ended. Stop working on it.
  case leaseLost
  /// A limit was reached or the request makes no sense; repeating it will not help. The text is safe to show.
  case rejected(String)
  /// Bytes of an upload came that do not follow what is here. Send from the committed ones on.
  case outOfPlace(committedBytes: Int64)
  /// The database failed. Where it says that it is transient the same call may be repeated.
  case database(DatabaseError)
  /// Too much waits to be stored. The same call may be repeated.
  case busy
  /// The artifact's bytes could not be stored: the same call may be repeated. Why is in the log.
  case storage
  /// The storage does not let us store anything, or is another database's, until somebody has looked at the settings. Why is
  /// in the log.
  case storageRefused
  /// The calling task was cancelled.
  case cancelled
}

extension RunQueueError {
  /// Whether it is certain that nothing was written: the database has said so. Without its answer the row may be there.
  var isAnswered: Bool {
    switch self {
    case .leaseLost, .rejected: true
    case .database(let error): error.code == .server
    default: false
    }
  }

  init(_ error: DatabaseError) {
    self = error.code == .cancelled ? .cancelled : .database(error)
  }

  /// What a transaction throws, whose errors have no type.
  init(any error: any Error) {
    self =
      switch error {
      case let error as RunQueueError: error
      case let error as DatabaseError: RunQueueError(error)
      case is CancellationError: .cancelled
      default: .rejected("the transaction failed")
      }
  }
}
