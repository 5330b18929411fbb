public import EventLoop
public import Logging

/// Brings the schema up to date. Any number of servers may do so at once: one applies, the others wait for it.
///
/// It uses a connection of its own, beyond the budget, and is to be run before ``Database/start()``.
public struct Migrator: Sendable {
  private let configuration: DatabaseConfiguration
  private let loop: EventLoop
  private let logger: Logger

  /// How long one migration may take, and how long to wait for another server that migrates.
  public var limit: Duration = .seconds(600)

  /// Describes where to apply migrations.
  public init(configuration: DatabaseConfiguration, loop: EventLoop, logger: Logger) {
    self.configuration = configuration
    self.loop = loop
    self.logger = logger
  }

  /// Applies what has not been applied, each migration in a transaction of its own.
  ///
  /// - Returns: what was applied.
  /// - Throws: ``DatabaseError/Code/migration`` where the database does not belong to these migrations or one of them
  ///   fails; then it and those behind it are not applied.
  @discardableResult
  public func apply(_ migrations: [Migration]) async throws(DatabaseError) -> [Migration] {
    let connection = ScriptConnection(loop: loop)
    do throws(DatabaseError) {
      try await connection.open(
        ConnectionParameters(configuration, role: .script), limit: configuration.limits.connect)
      // The lock is the session's and ends with it.
      _ = try await connection.query(
        "lock migrations", "SELECT pg_advisory_lock($1)", Self.lockKey, limit: limit)
      try await connection.run("create schema_migrations", Self.createTable, limit: limit)
      let applied = try await apply(migrations, on: connection)
      await connection.close()
      return applied
    } catch {
      await connection.close()
      throw error
    }
  }

  private func apply(
    _ migrations: [Migration], on connection: ScriptConnection
  ) async throws(DatabaseError) -> [Migration] {
    let rows = try await connection.query("read schema_migrations", Self.selectApplied, limit: limit)
    var applied: [MigrationPlan.Applied] = []
    for row in rows {
      applied.append(
        .init(number: try row.column("number"), name: try row.column("name"), checksum: try row.column("checksum")))
    }
    var checksums: [String] = []
    for row in try await connection.query("checksum migrations", Self.checksum, migrations.map(\.sql), limit: limit) {
      checksums.append(try row.column("checksum"))
    }
    let plan: MigrationPlan
    do {
      plan = try MigrationPlan(migrations: migrations, checksums: checksums, applied: applied)
    } catch {
      throw DatabaseError(.migration, operation: "migrate", reason: error.description)
    }
    for migration in plan.pending { try await apply(migration, on: connection) }
    return plan.pending
  }

  private func apply(_ migration: Migration, on connection: ScriptConnection) async throws(DatabaseError) {
    let operation = "migration \(migration.number) \(migration.name)"
    do throws(DatabaseError) {
      try await connection.run(operation, "BEGIN", limit: limit)
      try await connection.run(operation, migration.sql, limit: limit)
      _ = try await connection.query(
        operation, Self.insertApplied, migration.number, migration.name, migration.sql, limit: limit)
      try await connection.run(operation, "COMMIT", limit: limit)
    } catch {
      throw DatabaseError(
        .migration, operation: operation, reason: Self.place(of: error, in: migration.sql), report: error.report)
    }
    logger.info("applied \(operation)")
  }

  /// The line of the file that the server's position is in.
  private static func place(of error: DatabaseError, in sql: String) -> String {
    guard let position = error.report?.position else { return error.debugDescription }
    let line = sql.unicodeScalars.prefix(position - 1).count { $0 == "\n" } + 1
    return "line \(line)"
  }

  /// "vantflow" in ASCII: any fixed number that others do not use.
  private static let lockKey: Int64 = 0x7661_6e74_666c_6f77

  private static let createTable = """
    CREATE TABLE IF NOT EXISTS schema_migrations (
      number bigint PRIMARY KEY CHECK (number > 0),
      name text NOT NULL,
      checksum text NOT NULL,
      applied_at timestamptz NOT NULL DEFAULT now()
    )
    """

  private static let selectApplied = "SELECT number, name, checksum FROM schema_migrations ORDER BY number"

  // The server computes the hashes: it has the function, and both sides of the comparison come from one place.
  private static let checksum = """
    SELECT encode(sha256(convert_to(sql, 'UTF8')), 'hex') AS checksum
    FROM unnest($1) WITH ORDINALITY AS given (sql, position) ORDER BY position
    """

  private static let insertApplied = """
    INSERT INTO schema_migrations (number, name, checksum)
    VALUES ($1, $2, encode(sha256(convert_to($3, 'UTF8')), 'hex'))
    """
}
