import Database
import Messages
import RPC
import RPCServer

/// One watcher's way through what happens in a project: the record, in the order of its cursors, each entry once; and
/// progress and log entries as they come, which the record does not hold.
///
/// The record comes in pages that are read once for all who watch (`FeedRelay`). Each is compared with the watcher's
/// cursor: what it has is passed over, and where a page does not go on there, or more came than was kept, the way leads
/// through the database. The entries of logs come without gaps already (`ProjectLogs`).
///
/// A class, since what comes while its handler waits is sent from where it is announced. Confined to the subscription's
/// loop.
final class ProjectFeed {
  let project: UUID
  /// Only these; empty for all.
  let types: Set<String>
  let database: Database
  let newsroom: LiveNewsroom
  let subscription: LiveSubscription
  private var cursor: ActivityCursor
  /// Up to where the record was settled when the watcher came.
  private let horizon: ActivityCursor

  init(
    project: UUID, types: Set<String>, cursor: ActivityCursor, horizon: ActivityCursor, database: Database,
    newsroom: LiveNewsroom, subscription: LiveSubscription
  ) {
    self.project = project
    self.types = types
    self.cursor = cursor
    self.horizon = horizon
    self.database = database
    self.newsroom = newsroom
    self.subscription = subscription
  }

  /// What binds a cursor to its project.
  static func question(project: UUID) -> String { "WatchProject/\(project)" }

  /// Streams until the call ends.
  ///
  /// - Throws: UNAVAILABLE when the server shuts down; OUT_OF_RANGE when the record goes back before what was read of it.
  func stream(to writer: ResponseWriter<ProjectEvent>) async throws {
    try await writer.write(bookmark())
    try await catchUp(writer)
    if cursor < newsroom.feeds.begin(project, at: cursor, settledUpTo: horizon) { try await catchUp(writer) }
    while true {
      let news = try await subscription.next(within: ServiceLimits.bookmarkInterval) { [self] event in
        sendAtOnce(event, writer)
      }
      if news.hasRecordGoneBack { throw RPCError.cursorAhead }
      if news.isEmpty { try await writer.write(bookmark()) }
      try await sendLogs(news, writer)
      try await sendProgress(news, writer)
      for page in news.pages {
        if page.after <= cursor { try await send(page, writer) } else { try await catchUp(writer) }
      }
      if news.hasActivity { try await catchUp(writer) }
    }
  }

  /// Sends what the record has after the cursor.
  private func catchUp(_ writer: ResponseWriter<ProjectEvent>) async throws {
    var page: FeedPage
    repeat {
      page = try await newsroom.feedLooks.pages.value(of: FeedPlace(project: project, cursor: cursor))
      if page.isAhead { throw RPCError.cursorAhead }
      try await send(page, writer)
      if subscription.isDraining { throw RPCError.draining }
    } while !page.isLast
  }

  private func send(_ page: FeedPage, _ writer: ResponseWriter<ProjectEvent>) async throws {
    for entry in page.entries where entry.cursor > cursor {
      cursor = entry.cursor
      if wants(entry.event.type) { try await writer.writeEncoded(try entry.event.message(at: entry.cursor)) }
    }
  }

  /// Sends what goes on where the watcher stands, while its handler waits.
  private func sendAtOnce(
    _ event: LiveEvent, _ writer: ResponseWriter<ProjectEvent>
  ) -> LiveSubscription.Handling {
    switch event {
    case .recorded(let page):
      return sendAtOnce(page, writer)
    case .logged(let batch):
      guard wants("run.log") else { return .passedOver }
      guard sendAtOnce(batch.event, at: cursor, writer) else { return .refused }
      subscription.noteDelivered(batch)
      return .sent
    case .logMoved, .logsSkipped: return wants("run.log") ? .refused : .passedOver
    case .runChanged: return wants("run.progress") ? .refused : .passedOver
    case .activity, .recordWentBack: return .refused
    }
  }

  // Of a page that is refused a part may have gone out: the cursor knows.
  private func sendAtOnce(
    _ page: FeedPage, _ writer: ResponseWriter<ProjectEvent>
  ) -> LiveSubscription.Handling {
    guard page.after <= cursor else { return .refused }
    var handling = LiveSubscription.Handling.passedOver
    for entry in page.entries where entry.cursor > cursor {
      if wants(entry.event.type) {
        guard sendAtOnce(entry.event, at: entry.cursor, writer) else { return .refused }
        handling = .sent
      }
      cursor = entry.cursor
    }
    return handling
  }

  private func sendAtOnce(
    _ event: SharedEvent, at cursor: ActivityCursor, _ writer: ResponseWriter<ProjectEvent>
  ) -> Bool {
    guard let message = try? event.message(at: cursor) else { return false }
    return writer.writeEncodedAtOnce(message)
  }

  private func sendLogs(_ news: LiveNews, _ writer: ResponseWriter<ProjectEvent>) async throws {
    guard wants("run.log") else { return }
    if news.hasSkippedLogs {
      try await writer.write(ProjectEvent(project, "run.log_skipped", at: .now(), cursor))
    }
    for batch in news.batches {
      subscription.noteDelivered(batch)
      try await writer.writeEncoded(try batch.event.message(at: cursor))
    }
    for (run, numbers) in news.movedLogs { try await sendStored(run, numbers, writer) }
  }

  /// Sends entries that came when too many waited for this watcher: those and no others, since all others came too or will.
  private func sendStored(
    _ run: UUID, _ numbers: ClosedRange<Int64>, _ writer: ResponseWriter<ProjectEvent>
  ) async throws {
    var last = numbers.lowerBound - 1
    while last < numbers.upperBound {
      let chunks = try await newsroom.logLooks.chunks.value(of: LogLooks.Place(run: run, number: last))
      for chunk in chunks where chunk.lastNumber > last && chunk.firstNumber <= numbers.upperBound {
        let rest = max(chunk.firstNumber, last + 1)...min(chunk.lastNumber, numbers.upperBound)
        let batch = LogBatch(chunk, runID: run, projectID: project)
        let event = rest == chunk.numbers ? batch.event : try batch.cut(to: rest).event
        try await writer.writeEncoded(try event.message(at: cursor))
        last = rest.upperBound
      }
      // Removed by retention meanwhile.
      guard let next = chunks.last, next.firstNumber <= numbers.upperBound else { return }
      if subscription.isDraining { throw RPCError.draining }
    }
  }

  private func sendProgress(_ news: LiveNews, _ writer: ResponseWriter<ProjectEvent>) async throws {
    guard wants("run.progress") else { return }
    for run in news.changedRuns { try await sendProgress(run, writer) }
    guard news.hasManyChangedRuns else { return }
    var runs: [UUID] = []
    repeat {
      runs = try await RunStore(database).running(project: project, after: runs.last, limit: ServiceLimits.runsPerLook)
      for run in runs { try await sendProgress(run, writer) }
    } while runs.count == ServiceLimits.runsPerLook
  }

  private func sendProgress(_ run: UUID, _ writer: ResponseWriter<ProjectEvent>) async throws {
    // There may be thousands, each with a look of its own.
    if subscription.isDraining { throw RPCError.draining }
    guard let event = try await newsroom.feedLooks.progress.value(of: run) else { return }
    try await writer.writeEncoded(try event.message(at: cursor))
  }

  private func wants(_ type: String) -> Bool { types.isEmpty || types.contains(type) }

  private func bookmark() -> ProjectEvent { ProjectEvent(project, "bookmark", at: .now(), cursor) }
}
