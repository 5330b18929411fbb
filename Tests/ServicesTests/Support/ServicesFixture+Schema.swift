import Database
import Testing

@testable import Services

extension ServicesFixture {
  /// Expects that a check of the schema refuses a statement.
  func expectCheckViolation<each Bind: SQLBindable>(
    _ sql: String, _ binds: repeat each Bind, sourceLocation: SourceLocation = #_sourceLocation
  ) async {
    await #expect(sourceLocation: sourceLocation) {
      try await database.execute(Statement("test_illegal", sql), repeat each binds)
    } throws: {
      ($0 as? DatabaseError)?.sqlState == .checkViolation
    }
  }
}
