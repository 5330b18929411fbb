import Database
import EventLoop
import Messages
import RPC
import RPCClient
import Synchronization
import Testing

@testable import Services

@Suite(.timeLimit(.minutes(2))) struct FeedRelayTests {
  /// Lets somebody wait until so many have come.
  private final class Arrivals: Sendable {
    private let count = Atomic(0)
    private let expected: Int
    let areComplete = OneShotEvent()

    init(of expected: Int) { self.expected = expected }

    func arrive() {
      if count.add(1, ordering: .relaxed).newValue == expected { areComplete.fire() }
    }
  }

  /// Any number of watchers stand before the same transaction: one reader looks whether it has ended.
  @Test func aTransactionThatHoldsTheRecordUpIsLookedAtByOneForAll() async throws {
    try await withServedServices { fixture in
      let project = try await fixture.makeProject()
      let pages = fixture.inner.services.newsroom.feedLooks.pages
      let (watchers, polls) = (20, 60)
      let watching = Arrivals(of: watchers)
      try await withThrowingTaskGroup(of: String?.self) { group in
        for _ in 0..<watchers {
          group.addTask {
            for try await event in fixture.stream(ActivityService.watchProject, { $0.projectID = project.id }) {
              if event.type == "plan.created" { return event.cursor }
              watching.arrive()
            }
            return nil
          }
        }
        await watching.areComplete.wait()
        try await fixture.database.transaction { open in
          _ = try await open.query(Statement("test_write", "SELECT pg_current_xact_id()"))
          _ = try await fixture.makeDraft(in: project)
          let (began, before) = (LoopInstant.now, pages.count.load(ordering: .relaxed))
          while pages.count.load(ordering: .relaxed) < before + polls {
            _ = try await open.query(Statement("test_pause", "SELECT 1"))
          }
          // The pauses of one reader: a few short ones, then 25 ms each; and some who had only begun to watch.
          let possible = began.duration(to: .now) / ServiceLimits.feedSettlePolls.upperBound
          #expect(Double(polls) < possible + 25, "more than one looks")
        }
        let cursors = try await group.reduce(into: [String?]()) { $0.append($1) }
        #expect(cursors.count == watchers)
        #expect(Set(cursors).count == 1 && cursors[0] != nil)
      }
    }
  }

  @Test func allWhoWatchAreGivenTheSameEncodedEvents() async throws {
    try await withServices { fixture in
      let project = try await fixture.makeProject()
      let newsroom = fixture.services.newsroom
      let start = try await ActivityStore(fixture.database).horizon()
      let pages = try await fixture.loop.run { () async throws -> [[FeedPage]] in
        let watchers = (0..<3).map { _ in newsroom.hub.subscribe(to: .project(project)) }
        defer { for watcher in watchers { newsroom.hub.unsubscribe(watcher) } }
        #expect(newsroom.feeds.begin(project, at: start, settledUpTo: start) == start)
        _ = try await fixture.makePlan(in: project)
        try await ActivityStore(fixture.database).record(
          NewActivity(projectID: project, type: .projectCreated, actor: .local, summary: "test"))
        newsroom.publish(.activity(project: project))
        var pages: [[FeedPage]] = []
        for watcher in watchers { pages.append(try await watcher.next(within: .seconds(60)).pages) }
        return pages
      }
      let events = pages.map { $0.flatMap(\.entries).map(\.event) }
      #expect(events[0].map(\.type).contains("project.created"))
      for other in events.dropFirst() {
        #expect(zip(events[0], other).allSatisfy { $0 === $1 })
        #expect(other.count == events[0].count)
      }
    }
  }

  /// The first who watches decides where everybody's reading begins, and may say what he likes.
  @Test func aPlaceAheadOfTheRecordIsNobodysPlace() async throws {
    try await withServices { fixture in
      let project = try await fixture.makeProject()
      let newsroom = fixture.services.newsroom
      let start = try await ActivityStore(fixture.database).horizon()
      let ahead = ActivityCursor(transaction: start.transaction + 1_000_000, id: 0)
      let pages = try await fixture.loop.run { () async throws -> [FeedPage] in
        let watcher = newsroom.hub.subscribe(to: .project(project))
        defer { newsroom.hub.unsubscribe(watcher) }
        #expect(newsroom.feeds.begin(project, at: ahead, settledUpTo: start) == start)
        _ = try await fixture.makePlan(in: project)
        try await ActivityStore(fixture.database).record(
          NewActivity(projectID: project, type: .projectCreated, actor: .local, summary: "test"))
        newsroom.publish(.activity(project: project))
        return try await watcher.next(within: .seconds(60)).pages
      }
      #expect(pages.flatMap(\.entries).map(\.event.type).contains("project.created"))
    }
  }

  /// As it is after a failover that has lost what was committed last.
  @Test func aRecordThatWentBackEndsItsReadingAndItsWatchers() async throws {
    try await withServices { fixture in
      let project = try await fixture.makeProject()
      let newsroom = fixture.services.newsroom
      let start = try await ActivityStore(fixture.database).horizon()
      let ahead = ActivityCursor(transaction: start.transaction + 1_000_000_000, id: 0)
      try await fixture.loop.run { () async throws in
        let watcher = newsroom.hub.subscribe(to: .project(project))
        defer { newsroom.hub.unsubscribe(watcher) }
        #expect(newsroom.feeds.begin(project, at: ahead, settledUpTo: ahead) == ahead)
        #expect(try await watcher.next(within: .seconds(60)).hasRecordGoneBack)
        #expect(newsroom.feeds.begin(project, at: start, settledUpTo: start) == start, "the reading is dropped")
      }
    }
  }

  /// What is too much for a watcher who does not read is found again at his own cursor.
  @Test func aWatcherWhoDoesNotReadMissesNothing() async throws {
    try await withServedServices { fixture in
      let project = try #require(UUID(try await fixture.makeProject().id))
      var events = fixture.stream(ActivityService.watchProject) {
        $0.projectID = "\(project)"
        $0.types = ["project.created"]
      }.makeAsyncIterator()
      #expect(try await events.next()?.type == "bookmark")
      let rounds = 20
      for _ in 0..<rounds {
        try await fixture.database.execute(Self.many, project)
        fixture.inner.services.newsroom.publish(.activity(project: project))
      }
      let question = ProjectFeed.question(project: project)
      var cursors: [ActivityCursor] = []
      while cursors.count < rounds * 1000, let event = try await events.next() {
        guard event.type == "project.created" else { continue }
        cursors.append(try #require(PageToken(event.cursor, question: question)?.activityCursor))
      }
      #expect(cursors == Array(Set(cursors)).sorted())
      #expect(cursors.count == rounds * 1000)
    }
  }

  private static let many = Statement(
    "test_many_activities",
    """
    INSERT INTO activity (project_id, type, actor, summary)
    SELECT $1, 'project.created', 'local', 'test' FROM generate_series(1, 1000)
    """)
}
