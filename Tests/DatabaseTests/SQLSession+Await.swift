import DatabaseTesting
import Testing

@testable import Database

extension SQLSession {
  /// Asks until the answer is true; the server pauses between two looks.
  func become(
    _ condition: String, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let look = Statement("look", "SELECT (\(condition)), pg_sleep(0.01)")
    for _ in 0..<1000 {
      let row = try #require(try await queryOne(look))
      if try row.column(0, as: Bool.self) { return }
    }
    Issue.record("it never came true: \(condition)", sourceLocation: sourceLocation)
  }

  /// Waits until a session of this database other than our own is busy with a statement.
  func becomeBusy(with text: String) async throws {
    try await become(
      """
      SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
      AND state = 'active' AND query LIKE '%\(text)%'
      """)
  }

  /// Waits until somebody waits for a lock in this database.
  func becomeBlocked() async throws {
    try await become(
      """
      SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
      """)
  }

  /// Ends sessions of this database and waits until they are gone.
  func terminate(where condition: String) async throws -> Int {
    try await value(
      """
      SELECT count(*) FILTER (WHERE pg_terminate_backend(pid, 10000)) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid() AND (\(condition))
      """)
  }
}

/// A second way into the database of a test, for what is to be done to the first one.
func withSecondDatabase<R: Sendable>(
  beside database: Database, limits: (inout DatabaseLimits) -> Void = { _ in }, _ body: (Database) async throws -> R
) async throws -> R {
  var configuration = database.configuration
  configuration.applicationName = "second"
  configuration.limits.connections = 3
  limits(&configuration.limits)
  return try await withDatabase(configuration, body)
}
