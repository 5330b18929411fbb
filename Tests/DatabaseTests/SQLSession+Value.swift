import Database
import Testing

extension SQLSession {
  /// The first column of the first row.
  func value<T: SQLDecodable, each Bind: SQLBindable>(
    _ sql: String, _ binds: repeat each Bind, as _: T.Type = T.self
  ) async throws -> T {
    let row = try await queryOne(Statement("value", sql), repeat each binds)
    return try #require(row).column(0)
  }

  /// Runs a statement for its effect.
  func run<each Bind: SQLBindable>(_ sql: String, _ binds: repeat each Bind) async throws {
    try await execute(Statement("run", sql), repeat each binds)
  }

  /// Expects the first column of the first row to be a value.
  func expect<T: SQLDecodable & Equatable, each Bind: SQLBindable>(
    _ sql: String, _ binds: repeat each Bind, is expected: T, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let found: T = try await value(sql, repeat each binds)
    #expect(found == expected, sourceLocation: sourceLocation)
  }
}
