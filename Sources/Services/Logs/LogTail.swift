import Database
import Messages
import RPC
import RPCServer

/// One subscriber's way through a run's log: from the database up to its end, then as it is written, each entry once.
///
/// The subscription began before the first look into the database, and every batch is compared with the number of the
/// last entry sent: what came twice is passed over, and where something may be missing, or the subscriber was too slow
/// for what was kept for him, the way leads back through the database.
struct LogTail {
  let run: UUID
  let follows: Bool
  let database: Database
  let subscription: LiveSubscription
  private var cursor: LogCursor

  init(run: UUID, after number: Int64, follows: Bool, database: Database, subscription: LiveSubscription) {
    self.run = run
    self.follows = follows
    self.database = database
    self.subscription = subscription
    cursor = LogCursor(after: number)
  }

  /// Streams until the log is complete, or, when it is not to be followed, up to its present end.
  ///
  /// - Throws: NOT_FOUND; UNAVAILABLE when the server shuts down.
  mutating func stream(to writer: ResponseWriter<TailLogsResponse>) async throws {
    while true {
      let isComplete = try await catchUp(writer)
      if isComplete || !follows {
        return try await writer.write(bookmark(isComplete: isComplete))
      }
      try await follow(writer)
    }
  }

  /// Sends what the database has.
  ///
  /// - Returns: whether the log will not grow any more. That is read before the entries: an end that is seen later
  ///   could follow entries that were not read.
  private mutating func catchUp(_ writer: ResponseWriter<TailLogsResponse>) async throws -> Bool {
    guard let head = try await LogStore(database).head(run) else { throw RPCError.notFound(.run, "\(run)") }
    while cursor.lastNumber < head.lastNumber {
      let entries = try await LogStore(database).read(
        run, after: cursor.lastNumber, limit: ServiceLimits.logEntriesPerRead)
      guard !entries.isEmpty else {
        throw RPCError(.dataLoss, "Entries of the log after number \(cursor.lastNumber) are missing.")
      }
      for piece in entries.messagePieces { try await send(piece, writer) }
      if subscription.isDraining { throw RPCError.draining }
    }
    return head.isComplete
  }

  /// Sends what is written, until there is a reason to look into the database again.
  private mutating func follow(_ writer: ResponseWriter<TailLogsResponse>) async throws {
    while true {
      let news = try await subscription.next(within: ServiceLimits.bookmarkInterval)
      if news.isEmpty { try await writer.write(bookmark(isComplete: false)) }
      for batch in news.batches {
        switch cursor.fit(batch.entries) {
        case .old: continue
        case .gap: return
        case .next(let entries) where entries.count == batch.entries.count:
          try await writer.writeEncoded(batch.encoded)
          cursor.advance(past: entries)
        case .next(let entries):
          try await send(entries, writer)
        }
      }
      if let moved = news.movedLogs[run], moved.upperBound > cursor.lastNumber { return }
      if news.changedRuns.contains(run) { return }
    }
  }

  private mutating func send(
    _ entries: ArraySlice<LogEntry>, _ writer: ResponseWriter<TailLogsResponse>
  ) async throws {
    cursor.advance(past: entries)
    let lastNumber = cursor.lastNumber
    try await writer.write(
      .with {
        $0.entries = Array(entries)
        $0.lastNumber = lastNumber
      })
  }

  private func bookmark(isComplete: Bool) -> TailLogsResponse {
    .with {
      $0.lastNumber = cursor.lastNumber
      $0.complete = isComplete
    }
  }
}
