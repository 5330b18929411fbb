import Database
import EventLoop
import Messages
import Testing

@testable import Services

@Suite(.timeLimit(.minutes(2))) struct ProjectLogsTests {
  /// Each run that is first heard of in the middle has a look follow at once: they may be any number a second.
  @Test func theLogOfAnEndedRunIsGivenOutOnceHoweverOftenIsLooked() async throws {
    try await withServices { fixture in
      let run = try await fixture.makeLeasedRun()
      let numbers = try await fixture.watching(run.projectID, until: 2) { logs in
        try await fixture.queue.appendLogs(run.lease, chunk: 1, [.line("one"), .line("two")])
        try await fixture.queue.complete(run.lease, .completed())
        for _ in 0..<150 { try await logs.look() }
      }
      let last = try #require(try await LogStore(fixture.database).head(run.lease.runID)).lastNumber
      #expect(numbers == Array(1...last))
    }
  }

  @Test func whatHasEndedAndIsGivenOutIsNotAskedForAgain() async throws {
    try await withServices { fixture in
      let run = try await fixture.makeLeasedRun()
      let id = run.lease.runID
      var logs = WatchedLogs()
      logs.begin(run.projectID, [], at: .now)
      try await fixture.queue.appendLogs(run.lease, chunk: 1, [.line("one")])
      try await fixture.queue.complete(run.lease, .completed())
      let store = LogStore(fixture.database)
      var found: [[UUID]] = []
      for _ in 0..<3 {
        let look = logs.beginLook(at: .now)
        let heads = try await store.watchedHeads(look)
        for head in heads where logs.found(head, by: look, at: .now) == .read {
          _ = logs.give(1...head.last, of: id)
          #expect(logs.nextPlace(of: id) == nil)
        }
        _ = logs.endLook(look)
        found.append(heads.map(\.run))
      }
      #expect(found == [[id], [id], []])
    }
  }
}

extension ProjectLogsTests {
  /// A run that never began has neither a lease nor an attempt by which a look could find it.
  @Test func theLineOfACancelledRunThatNeverBeganIsFound() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectWithPlan()
      let early = try await fixture.makeRun(of: plan, in: project)
      try await fixture.cancelUntold(early)
      let late = try await fixture.makeRun(of: plan, in: project)
      let numbers = try await fixture.watching(project, until: 1) { logs in
        try await fixture.cancelUntold(late)
        try await logs.look()
      }
      #expect(numbers == [1], "one line, and not that of the run that was cancelled before")
    }
  }

  /// What an earlier attempt has logged, before anybody watched, is no news.
  @Test func ofARunThatIsCancelledBetweenAttemptsTheLastLineIsGivenOut() async throws {
    try await withServices { fixture in
      let project = try await fixture.makeProject()
      let run = try await fixture.makeRun(of: try await fixture.makePlan(in: project), in: project)
      _ = try await fixture.handBack(run)
      try await fixture.database.execute(
        Statement(
          "test_long_ago",
          """
          UPDATE run_attempts SET started_at = started_at - interval '1 hour', ended_at = ended_at - interval '1 hour'
          WHERE run_id = $1
          """), run)
      let before = try #require(try await LogStore(fixture.database).head(run)).lastNumber
      #expect(before > 0)
      let numbers = try await fixture.watching(project, until: 1) { logs in
        try await fixture.cancelUntold(run)
        try await logs.look()
      }
      #expect(numbers == [before + 1])
    }
  }
}

extension ServicesFixture {
  /// Cancels a run, by a server whose notices are all lost.
  fileprivate func cancelUntold(_ run: UUID) async throws {
    _ = try await database.transaction { try await RunCancellation($0, by: .local).cancel(run, reason: "") }
  }

  /// Watches a project's logs while something happens, until so many entries were given out, and for a few looks more.
  ///
  /// - Returns: the numbers of the entries that were given out.
  fileprivate func watching(
    _ project: UUID, until count: Int, _ body: @escaping @Sendable (ProjectLogs) async throws -> Void
  ) async throws -> [Int64] {
    let newsroom = services.newsroom
    return try await loop.run { () async throws -> [Int64] in
      let watcher = newsroom.hub.subscribe(to: .project(project))
      defer { newsroom.hub.unsubscribe(watcher) }
      try await newsroom.projectLogs.begin(project)
      try await body(newsroom.projectLogs)
      var numbers: [Int64] = []
      var hasActivity = false
      while !hasActivity {
        let news = try await watcher.next(within: .seconds(60))
        numbers += news.batches.flatMap { Array($0.numbers) }
        hasActivity = news.hasActivity || news.isEmpty
        guard numbers.count >= count, !hasActivity else { continue }
        for _ in 0..<5 { try await newsroom.projectLogs.look() }
        newsroom.hub.publish(.activity(project: project))
      }
      return numbers
    }
  }
}
