import Database
import Messages
import Protobuf

/// The stored run logs, over the database or inside a transaction.
struct LogStore<Session: SQLSession> {
  let session: Session

  init(_ session: Session) {
    self.session = session
  }

  /// Numbers and stores entries, in one statement.
  ///
  /// - Returns: the number of the last one and the run's project; nil when nothing was stored, for a reason that
  ///   ``head(_:)`` tells.
  func append(
    _ lease: RunLease, chunk: Int64, _ entries: [LogEntry]
  ) async throws(DatabaseError) -> (lastNumber: Int64, projectID: UUID)? {
    let row = try await session.queryOne(
      LogStatements.append, lease.runID, lease.generation, chunk, entries.map { $0.time?.instant ?? .now() },
      entries.map { Int64($0.level.rawValue) }, entries.map { Int64($0.source.rawValue) },
      entries.map { Int64($0.taskNumber) }, entries.map(\.message), ServiceLimits.logEntriesPerRun)
    guard let row else { return nil }
    return (try row.column("last_seq"), try row.column("project_id"))
  }

  /// Adds a line of the server's own, in the transaction of what it tells of; the log must not be full of them.
  func appendByServer(run: UUID, level: LogLevel, _ message: String) async throws(DatabaseError) -> LogEntry? {
    guard
      let row = try await session.queryOne(LogStatements.appendByServer, run, Int64(level.rawValue), message)
    else { return nil }
    return try LogEntry.with { entry throws(DatabaseError) in
      entry.number = try row.column("seq")
      entry.time = Timestamp(try row.column("at", as: Instant.self))
      entry.level = level
      entry.source = .runner
      entry.message = message
    }
  }

  /// Where a log ends; nil when there is no such run.
  func head(_ run: UUID) async throws(DatabaseError) -> LogHead? {
    guard let row = try await session.queryOne(LogStatements.head, run) else { return nil }
    return LogHead(
      lease: try row.column("lease"), lastNumber: try row.column("last_seq"),
      lastChunk: try row.column("last_chunk"), isComplete: try row.column("is_finished"))
  }

  /// The entries after a number.
  func read(_ run: UUID, after number: Int64, limit: Int) async throws(DatabaseError) -> [LogEntry] {
    try await session.query(LogStatements.read, run, number, limit)
      .map { row throws(DatabaseError) in try LogEntry(row: row) }
  }

  /// The entries after a number that are of a level or above, and of a task, 0 for every task.
  func list(
    _ run: UUID, after number: Int64, minLevel: LogLevel, taskNumber: Int32, limit: Int
  ) async throws(DatabaseError) -> [LogEntry] {
    try await session.query(
      LogStatements.list, run, number, limit, Int64(minLevel.rawValue), Int64(taskNumber)
    ).map { row throws(DatabaseError) in try LogEntry(row: row) }
  }
}

extension LogEntry {
  init(row: Row) throws(DatabaseError) {
    self.init()
    number = try row.column("seq")
    time = Timestamp(try row.column("at", as: Instant.self))
    level = LogLevel(rawValue: try row.column("level"))
    source = LogSource(rawValue: try row.column("source"))
    taskNumber = try row.column("task_number")
    message = try row.column("message")
  }

  /// About how many bytes the entry takes on the wire.
  var approximateBytes: Int { message.utf8.count + 48 }
}
