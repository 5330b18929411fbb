import Database
import DatabaseTesting
import Messages
import Protobuf
import RPC
import Testing

@testable import Services

@Suite struct LogDaysTests {
  /// The first moment of 2020, as the id of a run that was made then.
  private static let early = UUID(high: 1_577_836_800_000 << 16 | 0x7000, low: 1 << 63 | 7)

  private func keep(_ fixture: ServicesFixture, retention: Duration? = nil) async throws {
    try await LogDays(database: fixture.database, retention: retention, logger: TestCluster.quietLogger).keep()
  }

  /// A run that was made on a day which has no partition, with three lines in its log.
  private func makeEarlyRun(_ fixture: ServicesFixture) async throws -> RunLease {
    let project = try await fixture.makeProject()
    let plan = try await fixture.makePlan(in: project)
    _ = try await fixture.makeRun(of: plan, in: project, id: Self.early)
    let lease = try #require(
      try await fixture.queue.claim(worker: "test", capacity: 1, waitAtMost: .zero).first
    ).lease
    try await fixture.queue.appendLogs(lease, chunk: 1, [.line("1"), .line("2")])
    try await fixture.queue.appendLogs(lease, chunk: 2, [.line("3")])
    return lease
  }

  private func count(_ sql: String, _ fixture: ServicesFixture) async throws -> Int64 {
    try #require(try await fixture.database.queryOne(Statement("test_count", sql))).column(0)
  }

  @Test func theDaysToComeHavePartitions() async throws {
    try await withServices { fixture in
      let partitions = "SELECT count(*) FROM pg_inherits WHERE inhparent = 'log_chunks'::regclass"
      // Yesterday, today, those to come, and the rest; one more where a day has begun since they were made.
      try await keep(fixture)
      let expected = try await count(partitions, fixture)
      #expect((0...1).contains(expected - Int64(ServiceLimits.logDaysAhead + 3)))
      let last = "(now() AT TIME ZONE 'UTC')::date + \(ServiceLimits.logDaysAhead)"
      try await fixture.database.execute(Statement("test_drop", "SELECT remove_log_partition(\(last))"))
      #expect(try await count(partitions, fixture) == expected - 1)
      // Two processes at once.
      async let first: Void = keep(fixture)
      async let second: Void = keep(fixture)
      _ = try await (first, second)
      #expect(try await count(partitions, fixture) == expected)
    }
  }

  @Test func whatHasNoPartitionMovesIntoItsOwn() async throws {
    try await withServices { fixture in
      let lease = try await makeEarlyRun(fixture)
      let rest = "SELECT count(*) FROM ONLY log_chunks_rest"
      #expect(try await count(rest, fixture) == 2)
      #expect(try await fixture.logEntries(lease.runID).map(\.message) == ["1", "2", "3"])
      try await keep(fixture)
      #expect(try await count(rest, fixture) == 0)
      #expect(try await count("SELECT count(*) FROM log_chunks_20200101", fixture) == 2)
      try await fixture.queue.appendLogs(lease, chunk: 3, [.line("4")])
      #expect(try await fixture.logEntries(lease.runID).map(\.message) == ["1", "2", "3", "4"])
    }
  }

  @Test func aLogIsRemovedWhenItsRunEndedLongAgoAndSaysSo() async throws {
    try await withServedServices { fixture in
      let lease = try await makeEarlyRun(fixture.inner)
      try await keep(fixture.inner, retention: .zero)
      #expect(try await fixture.inner.logEntries(lease.runID).count == 3, "the run has not ended")
      try await fixture.queue.complete(lease, .completed())
      try await keep(fixture.inner, retention: .seconds(3600))
      #expect(try await fixture.inner.logEntries(lease.runID).count == 3, "the run ended less than an hour ago")
      try await keep(fixture.inner, retention: .zero)
      let error = await expectError(.failedPrecondition) {
        for try await _ in fixture.stream(RunService.tailLogs, { $0.runID = "\(lease.runID)" }) {}
      }
      #expect(error?.detail(PreconditionFailure.self)?.violations.map(\.type) == ["LOG_REMOVED"])
      await expectError(.failedPrecondition) {
        _ = try await fixture.call(RunService.listLogs) { $0.runID = "\(lease.runID)" }
      }
      // Who has all of it learns how the run ended all the same.
      var last: TailLogsResponse?
      for try await response in fixture.stream(
        RunService.tailLogs,
        {
          $0.runID = "\(lease.runID)"
          $0.afterNumber = 3
        })
      { last = response }
      #expect(last?.finalState == .completed)
      // The next look has nothing to do.
      try await keep(fixture.inner, retention: .zero)
    }
  }

  /// Two servers have seen the same day: the one whose turn comes later finds it done.
  @Test func aDayThatSomebodyElseHasRemovedIsNoFailure() async throws {
    try await withServices { fixture in
      _ = try await makeEarlyRun(fixture)
      try await keep(fixture)
      #expect(try await fixture.database.query(LogStatements.removeDay, "2020-01-01").count == 1)
      #expect(try await fixture.database.query(LogStatements.removeDay, "2020-01-01").isEmpty)
      #expect(try await count("SELECT count(*) FROM log_days_removed", fixture) == 1)
    }
  }

  /// A list that ends there would look complete.
  @Test func aLogThatIsRemovedBetweenTwoPagesSaysSo() async throws {
    try await withServedServices { fixture in
      let lease = try await makeEarlyRun(fixture.inner)
      let page = try await fixture.call(RunService.listLogs) { ($0.runID, $0.pageSize) = ("\(lease.runID)", 2) }
      #expect(!page.nextPageToken.isEmpty)
      try await fixture.queue.complete(lease, .completed())
      try await keep(fixture.inner)
      try await keep(fixture.inner, retention: .zero)
      let error = await expectError(.failedPrecondition) {
        _ = try await fixture.call(RunService.listLogs) {
          ($0.runID, $0.pageSize, $0.pageToken) = ("\(lease.runID)", 2, page.nextPageToken)
        }
      }
      #expect(error?.detail(PreconditionFailure.self)?.violations.map(\.type) == ["LOG_REMOVED"])
    }
  }

  /// Entries that are gone for another reason are no matter of retention.
  @Test func aDamagedLogIsNotCalledRemoved() async throws {
    try await withServedServices { fixture in
      let (run, lease) = try await fixture.makeLeasedRun()
      for chunk in 1...Int64(3) { try await fixture.queue.appendLogs(lease, chunk: chunk, [.line("\(chunk)")]) }
      try await fixture.database.execute(
        Statement("test_damage", "DELETE FROM log_chunks WHERE run_id = $1 AND first_seq = 2"), lease.runID)
      await expectError(.dataLoss) {
        for try await _ in fixture.stream(RunService.tailLogs, { $0.runID = run.id }) {}
      }
    }
  }
}
