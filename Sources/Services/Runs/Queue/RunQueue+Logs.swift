import Database
import EventLoop
public import Messages
import Protobuf

extension RunQueue {
  /// Appends entries to a run's log; their numbers are given here.
  ///
  /// - Parameters:
  ///   - lease: The one under which the run is executed.
  ///   - chunk: 1, 2, 3 … within the lease. A chunk that was stored before is accepted and not stored again, so that a
  ///     call whose answer was lost can be repeated.
  ///   - entries: At most `ServiceLimits.logEntriesPerAppend`; texts that are too long are cut.
  /// - Returns: how far the log has come.
  /// - Throws: ``RunQueueError/leaseLost``, ``RunQueueError/rejected(_:)`` past a limit, or a failure of the database.
  @discardableResult
  public func appendLogs(
    _ lease: RunLease, chunk: Int64, _ entries: [LogEntry]
  ) async throws(RunQueueError) -> LogPosition {
    guard entries.count <= ServiceLimits.logEntriesPerAppend else {
      throw .rejected("a chunk has at most \(ServiceLimits.logEntriesPerAppend) entries")
    }
    guard chunk > 0 else { throw .rejected("chunks are numbered from 1") }
    let entries = entries.map(\.storable)
    // What is remembered decides nothing but the numbers: the statement compares it with what is there.
    if let known = writers.position(of: lease), known.lastChunk == chunk - 1,
      let stored = try await append(lease, chunk: chunk, entries, numberedAfter: known)
    {
      return stored
    }
    return try await appendAfterALook(lease, chunk: chunk, entries)
  }

  /// How far the log of a lease has come: where its holder goes on that does not know what became of an append. It waits for
  /// one that is under way, of which nobody knows yet either.
  ///
  /// - Throws: ``RunQueueError/leaseLost``, or a failure of the database.
  public func logPosition(of lease: RunLease) async throws(RunQueueError) -> LogPosition {
    let end = try await perform { database throws(DatabaseError) in
      try await LogStore(database).lock(lease.runID)
    }
    guard let end, end.lease == lease.generation else {
      writers.forget(lease)
      throw metrics.refused.refuse(.append)
    }
    writers.note(end.position, of: lease)
    return end.position
  }

  /// Stores the chunk in one statement and tells of it; nil when the log does not end where it was thought to: the
  /// lease was lost, the chunk is stored already, or a line of the server's own came in between.
  private func append(
    _ lease: RunLease, chunk: Int64, _ entries: [LogEntry], numberedAfter position: LogPosition
  ) async throws(RunQueueError) -> LogPosition? {
    let chunks = try Self.chunks(entries, after: position)
    do throws(RunQueueError) {
      let project = try await perform { database throws(DatabaseError) in
        try await LogStore(database).append(lease, chunks, after: position)
      }
      return project.map { tell(lease, chunk: chunk, chunks, project: $0) }
    } catch {
      writers.forget(lease)
      throw error
    }
  }

  /// Stores the chunk with the log's end locked, so that nothing comes in between, and tells of it.
  private func appendAfterALook(
    _ lease: RunLease, chunk: Int64, _ entries: [LogEntry]
  ) async throws(RunQueueError) -> LogPosition {
    writers.forget(lease)
    do {
      let (position, stored) = try await database.transaction { transaction in
        let store = LogStore(transaction)
        let position = try await Self.position(of: lease, chunk: chunk, in: store)
        guard position.lastChunk < chunk else { return (position, nil as (NewLogChunks, UUID)?) }
        let chunks = try Self.chunks(entries, after: position)
        guard let project = try await store.append(lease, chunks, after: position) else {
          throw RunQueueError.leaseLost
        }
        return (position, (chunks, project))
      }
      guard let (chunks, project) = stored else {
        writers.note(position, of: lease)
        return position
      }
      return tell(lease, chunk: chunk, chunks, project: project)
    } catch {
      let error = RunQueueError(any: error)
      if case .leaseLost = error { metrics.refused.add(.append) }
      throw error
    }
  }

  /// Where the log ends, which is locked, and that the chunk is the next one or was stored before.
  private static func position(
    of lease: RunLease, chunk: Int64, in store: LogStore<Transaction>
  ) async throws -> LogPosition {
    guard let end = try await store.lock(lease.runID), end.lease == lease.generation else {
      throw RunQueueError.leaseLost
    }
    let position = end.position
    if chunk <= position.lastChunk { return position }
    guard chunk == position.lastChunk + 1 else {
      throw RunQueueError.rejected("chunk \(chunk) came before chunk \(position.lastChunk + 1)")
    }
    return position
  }

  private static func chunks(
    _ entries: [LogEntry], after position: LogPosition
  ) throws(RunQueueError) -> NewLogChunks {
    guard position.lastNumber + Int64(entries.count) <= Int64(ServiceLimits.logEntriesPerRun) else {
      throw .rejected("the log is full: a run has at most \(ServiceLimits.logEntriesPerRun) entries")
    }
    do throws(EncodingError) {
      return try NewLogChunks(entries, after: position.lastNumber)
    } catch {
      throw .rejected("the entries cannot be encoded")
    }
  }

  /// Tells of what has been committed.
  private func tell(_ lease: RunLease, chunk: Int64, _ chunks: NewLogChunks, project: UUID) -> LogPosition {
    let position = LogPosition(lastChunk: chunk, lastNumber: chunks.lastNumber)
    writers.note(position, of: lease)
    let (now, announcedAt) = (Instant.now(), LoopInstant.now)
    for piece in chunks.pieces {
      newsroom.publish(
        .logged(
          LogBatch(
            runID: lease.runID, projectID: project, numbers: piece.numbers, storedAt: now, announcedAt: announcedAt,
            entries: chunks.bytes(of: piece))))
    }
    return position
  }
}
