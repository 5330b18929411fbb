import Database
import Messages
import Protobuf
import RPC
import RPCServer

/// One subscriber's way through a run's log: from the database up to its end, then as it is written, each entry once.
///
/// The subscription began before the first look into the database, and every batch is compared with the number of the
/// last entry sent: what came twice is passed over, and where something may be missing, or the subscriber was too slow
/// for what was kept for him, the way leads back through the database. Chunks and batches are sent as they were stored;
/// only one that his cursor cuts is decoded.
///
/// A class, since what is written while its handler waits is sent from where it is announced. Confined to the
/// subscription's loop.
final class LogTail {
  let run: UUID
  let follows: Bool
  let database: Database
  let looks: LogLooks
  let subscription: LiveSubscription
  private var cursor: LogCursor

  init(
    run: UUID, after number: Int64, follows: Bool, database: Database, looks: LogLooks, subscription: LiveSubscription
  ) {
    self.run = run
    self.follows = follows
    self.database = database
    self.looks = looks
    self.subscription = subscription
    cursor = LogCursor(after: number)
  }

  /// Streams until the log is complete, or, when it is not to be followed, up to its present end.
  ///
  /// - Throws: NOT_FOUND; OUT_OF_RANGE when the log ends before what the subscriber has; FAILED_PRECONDITION when retention
  ///   has removed the log; UNAVAILABLE when the server shuts down.
  func stream(to writer: ResponseWriter<TailLogsResponse>) async throws {
    while true {
      let head = try await catchUp(writer)
      if head.isComplete || !follows {
        let lastNumber = cursor.lastNumber
        return try await writer.write(
          .with {
            $0.lastNumber = lastNumber
            $0.complete = head.isComplete
            if head.isComplete { $0.finalState = RunState(head.state) }
          })
      }
      try await follow(writer)
    }
  }

  /// Sends what the database has.
  ///
  /// - Returns: where the log ended, which is read before the entries: an end that is seen later could follow entries
  ///   that were not read.
  private func catchUp(_ writer: ResponseWriter<TailLogsResponse>) async throws -> LogHead {
    guard let head = try await looks.heads.value(of: run) else { throw RPCError.notFound(.run, "\(run)") }
    guard cursor.lastNumber <= head.lastNumber else {
      throw RPCError.logEnds(at: head.lastNumber, before: cursor.lastNumber, run)
    }
    while cursor.lastNumber < head.lastNumber {
      let place = LogLooks.Place(run: run, number: cursor.lastNumber)
      var chunks = try await looks.chunks.value(of: place)[...]
      if let first = chunks.first, cursor.fit(first.numbers) == .cut {
        try await sendRest(of: try first.decoded(), writer)
        chunks.removeFirst()
      } else if chunks.isEmpty {
        throw try await missing()
      }
      if !chunks.isEmpty { try await send(chunks, writer) }
      if subscription.isDraining { throw RPCError.draining }
    }
    return head
  }

  /// Sends what is written, until there is a reason to look into the database again.
  private func follow(_ writer: ResponseWriter<TailLogsResponse>) async throws {
    while true {
      let news = try await subscription.next(within: ServiceLimits.bookmarkInterval) { [self] event in
        sendAtOnce(event, writer)
      }
      if news.isEmpty {
        let lastNumber = cursor.lastNumber
        try await writer.write(.with { $0.lastNumber = lastNumber })
      }
      for batch in news.batches {
        switch cursor.fit(batch.numbers) {
        case .old: continue
        case .gap: return
        case .next:
          subscription.noteDelivered(batch)
          try await writer.writeEncoded(try batch.message)
          cursor.advance(to: batch.numbers.upperBound)
        case .cut:
          try await sendRest(of: try batch.decoded(), writer)
        }
      }
      if let moved = news.movedLogs[run], moved.upperBound > cursor.lastNumber { return }
      if news.changedRuns.contains(run) { return }
    }
  }

  /// Sends entries that go on where he stands, while the handler waits; nothing is sent for all else.
  private func sendAtOnce(
    _ event: LiveEvent, _ writer: ResponseWriter<TailLogsResponse>
  ) -> LiveSubscription.Handling {
    guard case .logged(let batch) = event else { return .refused }
    switch cursor.fit(batch.numbers) {
    case .old: return .passedOver
    case .cut, .gap: return .refused
    case .next:
      guard let message = try? batch.message, writer.writeEncodedAtOnce(message) else { return .refused }
      subscription.noteDelivered(batch)
      cursor.advance(to: batch.numbers.upperBound)
      return .sent
    }
  }

  private func send(
    _ chunks: ArraySlice<LogChunk>, _ writer: ResponseWriter<TailLogsResponse>
  ) async throws {
    for chunk in chunks {
      guard cursor.fit(chunk.numbers) == .next else { throw try await missing() }
      cursor.advance(to: chunk.lastNumber)
    }
    try await writer.writeSpliced(LogChunks(chunks: chunks))
  }

  /// Sends those of consecutive entries that he has not.
  private func sendRest(
    of entries: [LogEntry], _ writer: ResponseWriter<TailLogsResponse>
  ) async throws {
    let known = cursor.lastNumber
    let rest = entries.drop { $0.number <= known }
    guard let last = rest.last else { throw try await missing() }
    cursor.advance(to: last.number)
    try await writer.write(
      .with {
        $0.entries = Array(rest)
        $0.lastNumber = last.number
      })
  }

  /// Why entries that were numbered are not there.
  private func missing() async throws -> RPCError {
    if try await LogStore(database).isRemoved(run) { return .logRemoved(run) }
    return RPCError(.dataLoss, "Entries of the log after number \(cursor.lastNumber) are missing.")
  }
}

extension RPCError {
  /// The log has not, or not any more, what the caller says that he has: what is written to it next would be left out.
  fileprivate static func logEnds(at last: Int64, before number: Int64, _ run: UUID) -> RPCError {
    RPCError(
      .outOfRange,
      "The log of run \(run) ends at number \(last), before number \(number), behind which it was to go on. After the "
        + "database was restored from a backup, or has lost what was committed last, read the log anew.",
      details: [BadRequest([FieldViolation(field: "after_number", description: "lies behind the end of the log")])])
  }

  /// The log was there once, and is not kept any more.
  static func logRemoved(_ run: UUID) -> RPCError {
    failedPrecondition(
      type: "LOG_REMOVED", subject: "runs/\(run)",
      "The log of run \(run) is not kept any more: it is older than logs are kept here.")
  }
}
