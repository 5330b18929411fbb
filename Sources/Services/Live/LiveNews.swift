import Database

/// What has come for a subscriber since it last asked.
struct LiveNews: Sendable {
  /// Log entries, in the order of their arrival. Nobody promises that nothing lies between two batches: a subscriber
  /// compares their numbers with its own.
  var batches: [LogBatch] = []
  /// Runs whose state or progress changed.
  var changedRuns: Set<UUID> = []
  /// Runs whose logs grew, and the numbers of the entries to read from the database.
  var movedLogs: [UUID: ClosedRange<Int64>] = [:]
  /// There is new activity.
  var hasActivity = false

  var isEmpty: Bool {
    batches.isEmpty && changedRuns.isEmpty && movedLogs.isEmpty && !hasActivity
  }

  /// Entries held in `batches`.
  private(set) var entryCount = 0
  /// Bytes of those entries, which other subscribers may hold too.
  private(set) var entryBytes = 0

  /// Takes an event in. Batches past the limit are not kept: their entries become ones to read from the database.
  mutating func add(_ event: LiveEvent) {
    switch event {
    case .logged(let batch):
      if movedLogs[batch.runID] != nil {
        move(batch.runID, batch.numbers)
      } else if entryCount + batch.numbers.count <= ServiceLimits.logEntriesBuffered,
        batches.isEmpty || entryBytes + batch.entries.count <= ServiceLimits.logBytesBuffered
      {
        batches.append(batch)
        entryCount += batch.numbers.count
        entryBytes += batch.entries.count
      } else {
        for dropped in batches + [batch] { move(dropped.runID, dropped.numbers) }
        batches = []
        entryCount = 0
        entryBytes = 0
      }
    case .runChanged(let run, _, _):
      changedRuns.insert(run)
    case .logMoved(let run, _, let numbers):
      move(run, numbers)
    case .activity:
      hasActivity = true
    }
  }

  private mutating func move(_ run: UUID, _ numbers: ClosedRange<Int64>) {
    let known = movedLogs[run] ?? numbers
    movedLogs[run] = min(known.lowerBound, numbers.lowerBound)...max(known.upperBound, numbers.upperBound)
  }
}
