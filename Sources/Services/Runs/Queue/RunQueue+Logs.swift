import Database
public import Messages

extension RunQueue {
  /// Appends entries to a run's log; their numbers are given here.
  ///
  /// - Parameters:
  ///   - lease: The one under which the run is executed.
  ///   - chunk: 1, 2, 3 … within the lease. A chunk that was stored before is accepted and not stored again, so that a
  ///     call whose answer was lost can be repeated.
  ///   - entries: At most `ServiceLimits.logEntriesPerAppend`; texts that are too long are cut.
  /// - Throws: ``RunQueueError/leaseLost``, ``RunQueueError/rejected(_:)`` past a limit, or a failure of the database.
  public func appendLogs(_ lease: RunLease, chunk: Int64, _ entries: [LogEntry]) async throws(RunQueueError) {
    guard entries.count <= ServiceLimits.logEntriesPerAppend else {
      throw .rejected("a chunk has at most \(ServiceLimits.logEntriesPerAppend) entries")
    }
    guard chunk > 0 else { throw .rejected("chunks are numbered from 1") }
    var numbered = entries.map { entry in
      var entry = entry
      entry.message = LogText.storable(entry.message)
      return entry
    }
    let stored = try await perform { [numbered] database throws(DatabaseError) in
      try await LogStore(database).append(lease, chunk: chunk, numbered)
    }
    guard let stored else { return try await explainRefusal(lease, chunk: chunk, count: entries.count) }
    let first = stored.lastNumber - Int64(entries.count) + 1
    for index in numbered.indices { numbered[index].number = first + Int64(index) }
    for piece in numbered.messagePieces {
      newsroom.publish(.logged(LogBatch(runID: lease.runID, projectID: stored.projectID, entries: Array(piece))))
    }
  }

  private func explainRefusal(_ lease: RunLease, chunk: Int64, count: Int) async throws(RunQueueError) {
    let head = try await perform { database throws(DatabaseError) in
      try await LogStore(database).head(lease.runID)
    }
    guard let head, head.lease == lease.generation else { throw .leaseLost }
    if chunk <= head.lastChunk { return }
    guard chunk == head.lastChunk + 1 else {
      throw .rejected("chunk \(chunk) came before chunk \(head.lastChunk + 1)")
    }
    throw .rejected("the log is full: a run has at most \(ServiceLimits.logEntriesPerRun) entries")
  }
}
