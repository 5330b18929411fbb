import Database

/// What has come for a subscriber since it last asked. However long it does not ask: of more runs than
/// `ServiceLimits.runsPerSubscription` it is not kept which they are, but that there is something to look for.
struct LiveNews: Sendable {
  /// Log entries, in the order of their arrival. Nobody promises that nothing lies between two batches: a subscriber
  /// compares their numbers with its own.
  var batches: [LogBatch] = []
  /// Runs whose state or progress changed.
  var changedRuns: Set<UUID> = []
  /// More of them changed than are kept: any run may have.
  var hasManyChangedRuns = false
  /// Runs whose logs grew, and the numbers of the entries to read from the database.
  var movedLogs: [UUID: ClosedRange<Int64>] = [:]
  /// Which entries a subscriber of many runs has not got is not known any more: the logs of more runs grew than are kept, or
  /// nobody could look for as long as runs take.
  var hasSkippedLogs = false
  /// New activity, in the order of its arrival.
  var pages: [FeedPage] = []
  /// There is new activity to read from the database.
  var hasActivity = false
  /// The record ends before what was read of it.
  var hasRecordGoneBack = false

  var isEmpty: Bool {
    batches.isEmpty && changedRuns.isEmpty && movedLogs.isEmpty && pages.isEmpty && !hasActivity && !hasManyChangedRuns
      && !hasSkippedLogs && !hasRecordGoneBack
  }

  /// Entries held in `batches`.
  private(set) var entryCount = 0
  /// Bytes of those entries, which other subscribers may hold too.
  private(set) var entryBytes = 0
  private var activityCount = 0
  private var activityBytes = 0

  /// Takes an event in. Batches and pages past the limit are not kept: what is in them becomes something to read from the
  /// database.
  ///
  /// - Returns: whether that began with this event.
  @discardableResult
  mutating func add(_ event: LiveEvent) -> Bool {
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
        return true
      }
    case .runChanged(let run, _, _):
      return change(run)
    case .logMoved(let run, _, let numbers):
      move(run, numbers)
    case .logsSkipped:
      hasSkippedLogs = true
    case .activity:
      hasActivity = true
    case .recordWentBack:
      hasRecordGoneBack = true
    case .recorded(let page):
      return add(page)
    }
    return false
  }

  private mutating func add(_ page: FeedPage) -> Bool {
    guard !hasActivity else { return false }
    pages.append(page)
    activityCount += page.entries.count
    activityBytes += page.byteCount
    guard pages.count > 1,
      activityCount > ServiceLimits.activityBuffered || activityBytes > ServiceLimits.activityBytesBuffered
    else { return false }
    pages = []
    hasActivity = true
    return true
  }

  private mutating func change(_ run: UUID) -> Bool {
    guard !hasManyChangedRuns else { return false }
    changedRuns.insert(run)
    guard changedRuns.count > ServiceLimits.runsPerSubscription else { return false }
    changedRuns = []
    hasManyChangedRuns = true
    return true
  }

  private mutating func move(_ run: UUID, _ numbers: ClosedRange<Int64>) {
    guard movedLogs[run] != nil || movedLogs.count < ServiceLimits.runsPerSubscription else {
      movedLogs = [:]
      hasSkippedLogs = true
      return
    }
    let known = movedLogs[run] ?? numbers
    movedLogs[run] = min(known.lowerBound, numbers.lowerBound)...max(known.upperBound, numbers.upperBound)
  }
}
