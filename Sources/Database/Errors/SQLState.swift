/// The code of an error that PostgreSQL reported: five characters, the first two of them its class.
///
/// `~=` lets a class match all of its codes, in `switch` over a ``DatabaseError`` or over a code:
/// `case SQLState.Class.integrityConstraintViolation:`.
public struct SQLState: Hashable, Sendable, CustomStringConvertible {
  /// The five characters.
  public let description: String

  /// Names a code, for instance "23505".
  public init(_ code: String) {
    description = code
  }

  /// The class that the code belongs to.
  public var `class`: Class { Class(String(description.prefix(2))) }

  /// The first two characters of a code: a family of errors.
  public struct Class: Hashable, Sendable {
    /// The two characters.
    public let prefix: String

    /// Names a class, for instance "23".
    public init(_ prefix: String) {
      self.prefix = prefix
    }

    public static let connectionException = Class("08")
    public static let dataException = Class("22")
    public static let integrityConstraintViolation = Class("23")
    public static let invalidTransactionState = Class("25")
    public static let transactionRollback = Class("40")
    public static let syntaxErrorOrAccessRuleViolation = Class("42")
    public static let insufficientResources = Class("53")
    public static let operatorIntervention = Class("57")
  }

  public static let invalidParameterValue = SQLState("22023")
  public static let notNullViolation = SQLState("23502")
  public static let foreignKeyViolation = SQLState("23503")
  public static let uniqueViolation = SQLState("23505")
  public static let checkViolation = SQLState("23514")
  public static let exclusionViolation = SQLState("23P01")
  public static let readOnlyTransaction = SQLState("25006")
  public static let inFailedTransaction = SQLState("25P02")
  public static let serializationFailure = SQLState("40001")
  public static let deadlockDetected = SQLState("40P01")
  public static let undefinedTable = SQLState("42P01")
  public static let duplicateDatabase = SQLState("42P04")
  public static let tooManyConnections = SQLState("53300")
  public static let lockNotAvailable = SQLState("55P03")
  public static let queryCanceled = SQLState("57014")
  public static let adminShutdown = SQLState("57P01")
  public static let crashShutdown = SQLState("57P02")
  public static let cannotConnectNow = SQLState("57P03")

  /// The transaction may succeed when it is run again from its start.
  var isWorthRetrying: Bool {
    self == .serializationFailure || self == .deadlockDetected
  }

  /// The same statement may succeed later: another holds a lock for longer than is waited for it, or the server takes no
  /// changes and another one will.
  var isPassing: Bool {
    self == .lockNotAvailable || self == .readOnlyTransaction
  }

  public static func ~= (pattern: SQLState, error: DatabaseError) -> Bool {
    error.sqlState == pattern
  }

  public static func ~= (pattern: SQLState, error: any Error) -> Bool {
    (error as? DatabaseError)?.sqlState == pattern
  }
}

extension SQLState.Class {
  public static func ~= (pattern: SQLState.Class, state: SQLState) -> Bool {
    state.class == pattern
  }

  public static func ~= (pattern: SQLState.Class, error: DatabaseError) -> Bool {
    error.sqlState?.class == pattern
  }

  public static func ~= (pattern: SQLState.Class, error: any Error) -> Bool {
    (error as? DatabaseError)?.sqlState?.class == pattern
  }
}
