import Database
import DatabaseTesting
import EventLoop
import Testing

@testable import Services

@Suite(.timeLimit(.minutes(5))) struct LiveNewsroomTests {
  /// Two newsrooms on one database stand for two processes.
  @Test func whatOneProcessTellsAnotherHears() async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      let other = LiveNewsroom(
        hub: LiveHub(loops: fixture.loops.loops), database: fixture.database, loop: fixture.loop,
        logger: TestCluster.quietLogger)
      let news = try await fixture.loop.run { () async throws -> LiveNews in
        let notices = fixture.database.listen(LiveNewsroom.channel).makeAsyncIterator()
        #expect(await notices.next() == .rescan)
        let subscription = other.hub.subscribe(to: .log(run: lease.runID))
        defer { other.hub.unsubscribe(subscription) }
        try await fixture.queue.appendLogs(lease, chunk: 1, [.line("one"), .line("two")])
        var news = LiveNews()
        while news.batches.isEmpty, case .notified(let payload)? = await notices.next() {
          other.receive(payload)
          news = try await subscription.next(within: .seconds(30))
        }
        return news
      }
      #expect(news.batches.map(\.numbers) == [1...2])
      #expect(try news.batches.flatMap { try $0.decoded() }.map(\.message) == ["one", "two"])
    }
  }

  @Test func nobodyHearsHisOwnNotices() async throws {
    try await withServices { fixture in
      let newsroom = fixture.services.newsroom
      let run = UUID.random()
      let notices = fixture.database.listen(LiveNewsroom.channel).makeAsyncIterator()
      #expect(await notices.next() == .rescan)
      newsroom.publish(.runChanged(run: run, project: .random(), isFinal: false))
      guard case .notified(let payload)? = await notices.next() else { return }
      let heard = try await fixture.loop.run { () async throws -> LiveNews in
        let subscription = newsroom.hub.subscribe(to: .run(run))
        defer { newsroom.hub.unsubscribe(subscription) }
        newsroom.receive(payload)
        return try await subscription.next(within: .milliseconds(1))
      }
      #expect(LiveNotice(payload)?.runs[run] != nil)
      #expect(heard.isEmpty)
    }
  }

  @Test func aHubForgetsThoseWhoLeave() async throws {
    try await withServices { fixture in
      let hub = fixture.services.newsroom.hub
      try await fixture.loop.run { () async throws -> Void in
        let one = hub.subscribe(to: .log(run: .random()))
        let two = hub.subscribe(to: one.topic)
        hub.unsubscribe(one)
        #expect(hub.followedTopics == [one.topic])
        hub.unsubscribe(two)
        #expect(hub.followedTopics.isEmpty)
      }
    }
  }

  @Test func aWaitEndsWhenItsTaskIsCancelled() async throws {
    try await withServices { fixture in
      let hub = fixture.services.newsroom.hub
      let waiting = fixture.loop.spawn {
        let subscription = hub.subscribe(to: .run(.random()))
        defer { hub.unsubscribe(subscription) }
        await #expect(throws: CancellationError.self) {
          _ = try await subscription.next(within: .seconds(3600))
        }
      }
      waiting.cancel()
      await waiting.value
    }
  }
}
