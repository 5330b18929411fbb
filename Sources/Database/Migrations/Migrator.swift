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
  /// How long a migration waits for a lock before it gives way. Whoever comes for the table meanwhile waits behind it, and
  /// servers of the version before are at work: it is short, and the migration is tried again.
  public var lockWait: Duration = .seconds(2)
  /// How often a migration is tried that has given way, or was the victim of a deadlock.
  public var attempts = 30
  /// The longest pause before it is tried again.
  public var longestPause: Duration = .seconds(2)

  /// Describes where to apply migrations.
  public init(configuration: DatabaseConfiguration, loop: EventLoop, logger: Logger) {
    self.configuration = configuration
    self.loop = loop
    self.logger = logger
  }

  /// Applies what has not been applied, each migration in a transaction of its own.
  ///
  /// A database that a newer program has migrated is left as it is. It is good enough where every migration that this
  /// program does not know works for it (``Migration/worksFor``): so servers of two versions stand beside each other while
  /// one replaces the other, or is taken back.
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
      try await connection.run("extend schema_migrations", Self.addPromise, limit: limit)
      let applied = try await apply(migrations, on: connection)
      await connection.close()
      return applied
    } catch {
      await connection.close()
      // Whoever starts a server reads this first, and the error that it ends with says no more than may be shown.
      logger.error("the schema is not brought up to date: \(error.debugDescription)")
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
        .init(
          number: try row.column("number"), name: try row.column("name"), checksum: try row.column("checksum"),
          worksFor: try row.column("works_for")))
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
    for newer in plan.newer {
      logger.notice("migration \(newer.number) \(newer.name) is a newer program's and works for this one")
    }
    for migration in plan.pending { try await apply(migration, on: connection) }
    return plan.pending
  }

  private func apply(_ migration: Migration, on connection: ScriptConnection) async throws(DatabaseError) {
    let operation = "migration \(migration.number) \(migration.name)"
    var attempt = 1
    var pause = RetryPause(from: longestPause / 4, upTo: longestPause)
    while true {
      do throws(DatabaseError) {
        try await execute(migration, operation, on: connection)
        break
      } catch {
        guard let state = error.sqlState, state == .lockNotAvailable || state.isWorthRetrying, attempt < attempts
        else { throw error }
        logger.notice("\(operation) met others at work, and is tried again: \(error.debugDescription)")
        try await connection.run(operation, "ROLLBACK", limit: limit)
        // Those whom it has held up go on.
        try? await loop.sleep(for: pause.next())
        if Task.isCancelled { throw error }
        attempt += 1
      }
    }
    logger.info("applied \(operation)")
  }

  private func execute(
    _ migration: Migration, _ operation: String, on connection: ScriptConnection
  ) async throws(DatabaseError) {
    do throws(DatabaseError) {
      try await connection.run(operation, "BEGIN", limit: limit)
      try await connection.run(operation, "SET LOCAL lock_timeout = \(lockWait.wholeMilliseconds)", limit: limit)
      try await connection.run(operation, migration.sql, limit: limit)
      _ = try await connection.query(
        operation, Self.insertApplied, migration.number, migration.name, migration.sql, migration.worksFor,
        limit: limit)
      try await connection.run(operation, "COMMIT", limit: limit)
    } catch {
      throw DatabaseError(
        .migration, operation: operation, reason: Self.place(of: error, in: migration.sql), report: error.report)
    }
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

  // Databases of programs that knew of no such promise have no such column, and those programs, which fill three by their
  // names, go on with it. Looked for first, since ALTER TABLE would wait for whoever reads the table, such as pg_dump.
  private static let addPromise = """
    DO $$ BEGIN
      IF NOT EXISTS (
        SELECT FROM pg_attribute WHERE attrelid = 'schema_migrations'::regclass AND attname = 'works_for'
      ) THEN
        ALTER TABLE schema_migrations ADD COLUMN works_for bigint CHECK (works_for BETWEEN 1 AND number - 1);
      END IF;
    END $$
    """

  private static let selectApplied = """
    SELECT number, name, checksum, works_for FROM schema_migrations ORDER BY number
    """

  // The server computes the hashes: it has the function, and both sides of the comparison come from one place.
  private static let checksum = """
    SELECT encode(sha256(convert_to(sql, 'UTF8')), 'hex') AS checksum
    FROM unnest($1) WITH ORDINALITY AS given (sql, position) ORDER BY position
    """

  private static let insertApplied = """
    INSERT INTO schema_migrations (number, name, checksum, works_for)
    VALUES ($1, $2, encode(sha256(convert_to($3, 'UTF8')), 'hex'), $4)
    """
}
