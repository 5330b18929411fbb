import Database
import Messages
import Protobuf

/// The stored run logs, over the database or inside a transaction.
struct LogStore<Session: SQLSession> {
  let session: Session

  init(_ session: Session) {
    self.session = session
  }

  /// Stores the next chunk of a lease, in one statement, where the log ends at the position that the entries were
  /// numbered for.
  ///
  /// - Returns: the run's project; nil when nothing was stored, for a reason that ``head(_:)`` tells.
  /// - Throws: `DatabaseError`.
  func append(
    _ lease: RunLease, _ chunks: NewLogChunks, after position: LogPosition
  ) async throws(DatabaseError) -> UUID? {
    let pieces = chunks.pieces
    let row = try await session.queryOne(
      LogStatements.append, lease.runID, lease.generation, position.lastChunk + 1, position.lastNumber,
      chunks.lastNumber, chunks.bytes, pieces.map(\.numbers.lowerBound), pieces.map(\.numbers.upperBound),
      pieces.map(\.levels), pieces.map { Int64($0.tasks.lowerBound) }, pieces.map { Int64($0.tasks.upperBound) },
      pieces.map { Int64($0.bytes.lowerBound + 1) }, pieces.map { Int64($0.bytes.count) })
    return try row?.column("project_id")
  }

  /// Adds a line of the server's own, in the transaction of what it tells of; the log must not be full of them.
  func appendByServer(run: UUID, level: LogLevel, _ message: String) async throws(DatabaseError) -> LogChunk? {
    guard
      let row = try await session.queryOne(LogStatements.appendByServer, run, Int64(level.rawValue), message)
    else { return nil }
    return try LogChunk(row: row)
  }

  /// Where a log ends, and its lease, locked to the end of the transaction; nil when there is no such run.
  func lock(_ run: UUID) async throws(DatabaseError) -> (lease: Int64?, position: LogPosition)? {
    guard let row = try await session.queryOne(LogStatements.lock, run) else { return nil }
    let position = LogPosition(lastChunk: try row.column("last_chunk"), lastNumber: try row.column("last_seq"))
    return (try row.column("lease"), position)
  }

  /// Where a log ends; nil when there is no such run.
  func head(_ run: UUID) async throws(DatabaseError) -> LogHead? {
    guard let row = try await session.queryOne(LogStatements.head, run) else { return nil }
    return LogHead(
      lease: try row.column("lease"), lastNumber: try row.column("last_seq"),
      lastChunk: try row.column("last_chunk"), state: try row.column("state"),
      isComplete: try row.column("is_finished"))
  }

  /// The chunks that have the entries after a number, of which the first may begin before it: as many as are read at a
  /// time, one at least where there is one.
  func read(_ run: UUID, after number: Int64) async throws(DatabaseError) -> [LogChunk] {
    try await session.query(
      LogStatements.read, run, number, ServiceLimits.logChunksPerRead, ServiceLimits.logBytesPerRead
    ).map { row throws(DatabaseError) in try LogChunk(row: row) }
  }

  /// The next chunks that may have what a search looks for, in its order, as many as are read at a time.
  func scan(_ run: UUID, _ search: LogSearch, from place: Int64) async throws(DatabaseError) -> [LogChunk] {
    try await session.query(
      search.isBackwards ? LogStatements.scanBack : LogStatements.scan, run, place, ServiceLimits.logChunksPerRead,
      ServiceLimits.logBytesPerScan, search.minLevel.bitsFromHere, Int64(search.taskNumber)
    ).map { row throws(DatabaseError) in try LogChunk(row: row) }
  }

  /// Whether retention has removed the logs of the day on which the run was made.
  func isRemoved(_ run: UUID) async throws(DatabaseError) -> Bool {
    try await session.queryOne(LogStatements.removed, run)?.column("is_removed") ?? false
  }
}

extension LogEntry {
  /// About how many bytes the entry takes on the wire.
  var approximateBytes: Int {
    fields.entries.reduce(message.utf8.count + 48) { $0 + $1.key.utf8.count + $1.value.utf8.count + 8 }
  }
}
