/// Where statements can be sent: the database itself, or a transaction.
///
/// A store's function that works in both takes `some SQLSession`.
public protocol SQLSession: Sendable {
  /// Sends a statement whose parameters have been encoded and waits for its result. Use ``query(_:_:)`` and its like.
  func send(_ call: StatementCall) async throws(DatabaseError) -> StatementResult

  /// Sends a statement that only a failure says anything about. In a transaction it goes out with the next one, or with
  /// the commit, and that throws what it fails with. Use ``post(_:_:)``.
  func post(_ call: StatementCall) async throws(DatabaseError)

  /// A buffer to encode parameters into.
  func parameters() -> StatementParameters
}

/// A statement with its parameters.
public struct StatementCall: Sendable {
  let statement: Statement
  let parameters: StatementParameters

  @usableFromInline
  init(statement: Statement, parameters: StatementParameters) {
    self.statement = statement
    self.parameters = parameters
  }
}

/// Parameters, encoded.
public struct StatementParameters: Sendable {
  @usableFromInline let buffer: BindBuffer
}

/// What a statement gave back.
public struct StatementResult: Sendable {
  let result: PostgresResult

  /// The rows, each of which keeps the result alive.
  public var rows: [Row] { result.rows }
  @usableFromInline var firstRow: Row? { result.firstRow }
  @usableFromInline var affectedRows: Int { result.affectedRows }
}

extension SQLSession {
  public func post(_ call: StatementCall) async throws(DatabaseError) {
    _ = try await send(call)
  }
}

// Inlinable, so that each call is compiled for the types of its own parameters.
extension SQLSession {
  /// Sends a statement and returns its rows.
  ///
  /// - Throws: ``DatabaseError``; ``DatabaseError/Code/cancelled`` as soon as the calling task is cancelled.
  @inlinable
  public func query<each Bind: SQLBindable>(
    _ statement: Statement, _ binds: repeat each Bind
  ) async throws(DatabaseError) -> [Row] {
    let parameters = parameters()
    repeat parameters.buffer.bind(each binds)
    return try await send(StatementCall(statement: statement, parameters: parameters)).rows
  }

  /// Sends a statement and returns its first row, or nil where there is none. Write `LIMIT 1`: the others travel too.
  @inlinable
  public func queryOne<each Bind: SQLBindable>(
    _ statement: Statement, _ binds: repeat each Bind
  ) async throws(DatabaseError) -> Row? {
    let parameters = parameters()
    repeat parameters.buffer.bind(each binds)
    return try await send(StatementCall(statement: statement, parameters: parameters)).firstRow
  }

  /// Sends a statement and returns how many rows it touched.
  @inlinable
  @discardableResult
  public func execute<each Bind: SQLBindable>(
    _ statement: Statement, _ binds: repeat each Bind
  ) async throws(DatabaseError) -> Int {
    let parameters = parameters()
    repeat parameters.buffer.bind(each binds)
    return try await send(StatementCall(statement: statement, parameters: parameters)).affectedRows
  }

  /// Sends a statement whose result nobody needs: in a transaction without a round trip of its own, since it goes out
  /// with what comes next, and fails that when it fails.
  @inlinable
  public func post<each Bind: SQLBindable>(
    _ statement: Statement, _ binds: repeat each Bind
  ) async throws(DatabaseError) {
    let parameters = parameters()
    repeat parameters.buffer.bind(each binds)
    try await post(StatementCall(statement: statement, parameters: parameters))
  }

  /// Sends a statement with parameters whose number is known at run time only.
  public func query(
    _ statement: Statement, binds: [any SQLBindable]
  ) async throws(DatabaseError) -> [Row] {
    let parameters = parameters()
    for bind in binds { parameters.buffer.bind(bind) }
    return try await send(StatementCall(statement: statement, parameters: parameters)).rows
  }
}
