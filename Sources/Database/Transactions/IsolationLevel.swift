/// How much transactions see of each other (PostgreSQL, Transaction Isolation).
public enum IsolationLevel: Sendable {
  /// Each statement sees what was committed before it began. The default.
  case readCommitted
  /// Every statement sees what was committed before the first one; a conflict is 40001, and run again.
  case repeatableRead
  /// As if transactions ran one after another; a conflict is 40001, and run again.
  case serializable

  var begin: Statement {
    switch self {
    case .readCommitted: .beginReadCommitted
    case .repeatableRead: .beginRepeatableRead
    case .serializable: .beginSerializable
    }
  }
}

extension Statement {
  static let beginReadCommitted = Statement("begin", "BEGIN ISOLATION LEVEL READ COMMITTED")
  static let beginRepeatableRead = Statement("begin", "BEGIN ISOLATION LEVEL REPEATABLE READ")
  static let beginSerializable = Statement("begin", "BEGIN ISOLATION LEVEL SERIALIZABLE")
  static let commit = Statement("commit", "COMMIT")
  static let rollback = Statement("rollback", "ROLLBACK")
}
