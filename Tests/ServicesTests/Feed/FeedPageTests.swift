import Database
import EventLoop
import Messages
import Protobuf
import RPC
import RPCClient
import Testing

@testable import Services

/// What watchers are given of runs whose results are large.
@Suite(.timeLimit(.minutes(2))) struct FeedPageTests {
  /// Lets a run have results of so many bytes, about.
  private func giveResults(_ bytes: Int, to run: UUID, _ database: Database) async throws {
    let half = String(repeating: "x", count: bytes / 2)
    let results = try Run.with { $0.taskResults = (1...2).map { _ in .with { $0.taskName = half } } }.encodedBytes()
    try await database.execute(
      Statement("test_large_results", "UPDATE runs SET results = $2 WHERE id = $1"), run, results)
  }

  /// Records something of the run so many times, in one transaction: all of it is settled at the same moment.
  private func record(_ count: Int, of run: UUID, in project: UUID, _ database: Database) async throws {
    try await database.transaction { transaction in
      for _ in 0..<count {
        try await ActivityStore(transaction).record(
          NewActivity(projectID: project, type: .runRetried, actor: .system, summary: "test", runID: run))
      }
    }
  }

  /// The record, page by page; once it is settled, which others' transactions may put off.
  private func pages(of project: UUID, count: Int, _ fixture: ServicesFixture) async throws -> [FeedPage] {
    let start = ActivityCursor(transaction: 0, id: 0)
    let looks = fixture.services.newsroom.feedLooks.pages
    var pages: [FeedPage] = []
    while pages.reduce(0, { $0 + $1.entries.count }) < count {
      let page = try await looks.value(of: FeedPlace(project: project, cursor: pages.last?.end ?? start))
      if !page.entries.isEmpty { pages.append(page) }
    }
    return pages
  }

  @Test func aPageIsBoundedByWhatItsEntriesAreAbout() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectWithPlan()
      let run = try await fixture.makeRun(of: plan, in: project)
      try await giveResults(2 << 20, to: run, fixture.database)
      try await record(5, of: run, in: project, fixture.database)
      let found = try await pages(of: project, count: 5, fixture)
      #expect(found.allSatisfy { $0.byteCount < 3 << 20 && $0.byteCount > 2 << 20 })
      #expect(found.map(\.entries.count) == [1, 1, 1, 1, 1])
      #expect(found.dropLast().allSatisfy { !$0.isLast })
      #expect(zip(found, found.dropFirst()).allSatisfy { $0.end == $1.after })
    }
  }

  /// A client that takes messages of 4 MiB would else ask for the same event for ever.
  @Test func whatIsTooLargeForClientsIsLeftOut() async throws {
    try await withServedServices { fixture in
      let (run, lease) = try await fixture.makeLeasedRun()
      var events = fixture.stream(ActivityService.watchProject) {
        ($0.projectID, $0.types) = (run.projectID, ["run.retried"])
      }.makeAsyncIterator()
      #expect(try await events.next()?.type == "bookmark")
      let project = try #require(UUID(run.projectID))
      for (bytes, isThere) in [(3 << 20, true), (4 << 20, false), (0, true)] {
        try await giveResults(bytes, to: lease.runID, fixture.database)
        try await record(1, of: lease.runID, in: project, fixture.database)
        fixture.inner.services.newsroom.publish(.activity(project: project))
        let event = try #require(try await events.next())
        #expect(event.type == "run.retried")
        #expect((event.payload != nil) == isThere, "\(bytes)")
      }
    }
  }
}
