import Database
import Messages
import Protobuf
import RPC
import RPCServer

/// One watcher's way through what happens in a project: the record, in the order of its cursors, each entry once; and
/// progress and log entries as they come, which the record does not hold.
struct ProjectFeed {
  let project: UUID
  /// Only these; empty for all.
  let types: Set<String>
  let database: Database
  let subscription: LiveSubscription
  private var cursor: ActivityCursor
  private var logs: [UUID: LogCursor] = [:]

  init(
    project: UUID, types: Set<String>, cursor: ActivityCursor, database: Database, subscription: LiveSubscription
  ) {
    self.project = project
    self.types = types
    self.cursor = cursor
    self.database = database
    self.subscription = subscription
  }

  /// What binds a cursor to its project.
  static func question(project: UUID) -> String { "WatchProject/\(project)" }

  /// Streams until the call ends.
  ///
  /// - Throws: UNAVAILABLE when the server shuts down.
  mutating func stream(to writer: ResponseWriter<ProjectEvent>) async throws {
    try await writer.write(event("bookmark", at: .now()))
    var isWaiting = try await sendRecorded(writer)
    while true {
      let news = try await subscription.next(
        within: isWaiting ? ServiceLimits.feedSettlePoll : ServiceLimits.bookmarkInterval)
      if news.isEmpty, !isWaiting { try await writer.write(event("bookmark", at: .now())) }
      try await sendLogs(news, writer)
      if wants("run.progress") {
        for run in news.changedRuns { try await sendProgress(run, writer) }
      }
      // Log entries alone are no reason to look: there are many of them.
      if isWaiting || news.hasActivity || news.isEmpty { isWaiting = try await sendRecorded(writer) }
    }
  }

  /// Sends what the record has after the cursor.
  ///
  /// - Returns: whether committed entries wait behind a transaction that still runs: nobody will tell when it ends.
  private mutating func sendRecorded(_ writer: ResponseWriter<ProjectEvent>) async throws -> Bool {
    let store = ActivityStore(database)
    while true {
      let entries = try await store.feed(project: project, after: cursor, limit: ServiceLimits.activityPerRead)
      for entry in entries {
        cursor = entry.cursor
        if let run = entry.runID, ActivityType(rawValue: entry.type)?.endsRun == true { logs[run] = nil }
        guard wants(entry.type) else { continue }
        var event = event(entry.type, at: entry.at)
        event.payload = try await EventPayloads(database).payload(of: entry)
        try await writer.write(event)
      }
      if entries.count < ServiceLimits.activityPerRead { return try await store.horizon(project: project).isWaiting }
    }
  }

  private mutating func sendLogs(_ news: LiveNews, _ writer: ResponseWriter<ProjectEvent>) async throws {
    guard wants("run.log") else { return }
    for batch in news.batches {
      try await sendLog(batch.runID, batch.numbers, at: batch.storedAt, batch.runLog, writer) { try batch.decoded() }
    }
    for (run, numbers) in news.movedLogs {
      // What lies before the numbers was told before, or happened before this watcher came.
      var last = max(logs[run]?.lastNumber ?? 0, numbers.lowerBound - 1)
      while last < numbers.upperBound {
        let chunks = try await LogStore(database).read(run, after: last)
        guard let end = chunks.last?.lastNumber else { break }
        for chunk in chunks {
          let entries = chunk.entries.withUnsafeBytes { Array($0) }
          // A watcher who has heard nothing of the run yet hears what is new, and not what its chunk begins with.
          if logs[run] == nil { logs[run] = LogCursor(after: last) }
          try await sendLog(
            run, chunk.numbers, at: chunk.storedAt, RunLogField(run: run, entries: entries), writer
          ) { try chunk.decoded() }
        }
        last = end
      }
    }
  }

  /// Sends consecutive entries, as they are where the watcher has none of them.
  private mutating func sendLog(
    _ run: UUID, _ numbers: ClosedRange<Int64>, at time: Instant, _ runLog: RunLogField,
    _ writer: ResponseWriter<ProjectEvent>, decoded: () throws -> [LogEntry]
  ) async throws {
    var log = logs[run] ?? LogCursor(after: numbers.lowerBound - 1)
    let known = log.lastNumber
    let fit = log.fit(numbers)
    log.advance(to: numbers.upperBound)
    logs[run] = log
    var event = event("run.log", at: time)
    switch fit {
    case .old:
      return
    case .next, .gap:
      // A gap is let be: these events are told while they happen, and TailLogs has the complete log.
      try await writer.writeSpliced(RunLogEvent(fields: event, runLog: runLog))
    case .cut:
      let fresh = try decoded().filter { $0.number > known }
      event.payload = .runLog(
        .with {
          $0.runID = run.description
          $0.entries = fresh
        })
      try await writer.write(event)
    }
  }

  private mutating func sendProgress(_ run: UUID, _ writer: ResponseWriter<ProjectEvent>) async throws {
    guard let record = try await RunStore(database).snapshot(run) else { return }
    guard record.state == .running, record.tasksDone > 0 || record.currentTaskNumber > 0 else { return }
    var event = event("run.progress", at: record.updatedAt)
    event.payload = .run(try Run(record))
    try await writer.write(event)
  }

  private func wants(_ type: String) -> Bool { types.isEmpty || types.contains(type) }

  private func event(_ type: String, at time: Instant) -> ProjectEvent {
    .with {
      $0.cursor = PageToken(cursor).text(question: Self.question(project: project))
      $0.type = type
      $0.projectID = project.description
      $0.time = Timestamp(time)
    }
  }
}
