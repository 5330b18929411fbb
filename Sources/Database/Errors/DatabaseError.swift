/// What went wrong with the database: a code, the operation, and the cause.
///
/// ``description`` is safe to show to anyone: it names codes, statements and constraints and never a value.
/// ``debugDescription`` has the server's own words, which may quote data: it is for the log.
public struct DatabaseError: Error, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
  /// What kind of failure it is. A struct over a private enum, so that kinds can be added.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Kind: String {
      case server, connectionLost, unreachable, waitLimitExceeded, tooManyWaiters, cancelled, commitOutcomeUnknown
      case decoding, shutdown, configuration, migration, misuse
    }

    private let kind: Kind

    /// The server refused the statement: see ``DatabaseError/sqlState``.
    public static let server = Code(kind: .server)
    /// The connection broke after the statement was sent: it may or may not have been executed.
    public static let connectionLost = Code(kind: .connectionLost)
    /// No connection could be opened; the statement was not sent.
    public static let unreachable = Code(kind: .unreachable)
    /// No connection became free within the wait limit; the statement was not sent.
    public static let waitLimitExceeded = Code(kind: .waitLimitExceeded)
    /// As many callers wait for a connection as may; the statement was not sent.
    public static let tooManyWaiters = Code(kind: .tooManyWaiters)
    /// The calling task was cancelled. On a shared connection the statement may be executed all the same.
    public static let cancelled = Code(kind: .cancelled)
    /// The connection broke during COMMIT: only a look at the data can say whether the transaction happened.
    public static let commitOutcomeUnknown = Code(kind: .commitOutcomeUnknown)
    /// A column was not what the program expected.
    public static let decoding = Code(kind: .decoding)
    /// The database has been shut down.
    public static let shutdown = Code(kind: .shutdown)
    /// The configuration cannot work.
    public static let configuration = Code(kind: .configuration)
    /// The migrations given and those applied do not belong together.
    public static let migration = Code(kind: .migration)
    /// The program used this layer wrongly, for instance a transaction after its end.
    public static let misuse = Code(kind: .misuse)

    public var description: String { kind.rawValue }
  }

  // One word to pass around: errors are rare, results of calls that may throw one are not.
  private final class Storage: Sendable {
    let code: Code
    let operation: String
    let reason: String
    let report: ServerReport?

    init(code: Code, operation: String, reason: String, report: ServerReport?) {
      self.code = code
      self.operation = operation
      self.reason = reason
      self.report = report
    }
  }

  private let storage: Storage

  /// The operation, usually the name of a statement, is shown to clients; the reason is for the log only.
  init(_ code: Code, operation: String, reason: String = "", report: ServerReport? = nil) {
    storage = Storage(code: code, operation: operation, reason: reason, report: report)
  }

  /// The kind of failure.
  public var code: Code { storage.code }
  /// What was being done, usually the name of a statement.
  public var operation: String { storage.operation }
  /// The server's code, where the server reported the error.
  public var sqlState: SQLState? { storage.report?.state }
  /// The name of the constraint that refused the change.
  public var constraint: String? { storage.report?.constraint }
  /// The table that the error is about.
  public var table: String? { storage.report?.table }
  /// The column that the error is about.
  public var column: String? { storage.report?.column }
  /// Everything that the server said. For the log only.
  public var report: ServerReport? { storage.report }

  /// The statement was certainly not executed, so that another attempt cannot do anything twice.
  public var isCertainlyNotExecuted: Bool {
    code == .unreachable || code == .waitLimitExceeded || code == .tooManyWaiters || code == .shutdown
  }

  /// A look at the same thing later may succeed: the trouble is not with the statement.
  public var isTransient: Bool {
    isCertainlyNotExecuted || code == .connectionLost || sqlState?.isWorthRetrying == true
      || sqlState?.isPassing == true
  }

  public var description: String {
    var text = "\(operation): \(code)"
    if let sqlState { text += " \(sqlState)" }
    if let constraint { text += ", constraint \(constraint)" }
    if let table { text += ", table \(table)" }
    if let column { text += ", column \(column)" }
    return text
  }

  public var debugDescription: String {
    var text = description
    if !storage.reason.isEmpty { text += ": \(storage.reason)" }
    if let report { text += ": \(report.logDetail)" }
    return text
  }

  /// The same failure under another kind, for instance a lost connection that was lost during COMMIT.
  func recoded(_ code: Code, operation: String) -> DatabaseError {
    DatabaseError(code, operation: operation, reason: debugDescription, report: storage.report)
  }
}
