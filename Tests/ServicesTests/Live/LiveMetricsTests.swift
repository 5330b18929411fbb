import Messages
import RPC
import RPCClient
import Testing

@testable import Services

@Suite(.timeLimit(.minutes(2))) struct LiveMetricsTests {
  @Test func followersTheirPlacesAndWhatIsDeliveredAreCounted() async throws {
    try await withServedServices { fixture in
      let (run, lease) = try await fixture.makeLeasedRun()
      try await fixture.queue.appendLogs(lease, chunk: 1, [.line("one"), .line("two")])
      var first = fixture.stream(RunService.tailLogs) { ($0.runID, $0.follow) = (run.id, true) }.makeAsyncIterator()
      var second = fixture.stream(RunService.tailLogs) {
        ($0.runID, $0.afterNumber, $0.follow) = (run.id, 1, true)
      }.makeAsyncIterator()
      var watch = fixture.stream(ActivityService.watchProject) {
        ($0.projectID, $0.types) = (run.projectID, ["run.log"])
      }.makeAsyncIterator()
      #expect(try await first.next()?.lastNumber == 2)
      #expect(try await second.next()?.lastNumber == 2)
      let bookmark = try #require(try await watch.next())
      let chunks = Int64(3)
      for chunk in 2...chunks + 1 {
        try await fixture.queue.appendLogs(lease, chunk: chunk, [.line("more")])
        #expect(try await first.next()?.lastNumber == chunk + 1)
        #expect(try await second.next()?.lastNumber == chunk + 1)
        #expect(try await watch.next()?.type == "run.log")
      }
      var again = fixture.stream(ActivityService.watchProject) {
        ($0.projectID, $0.cursor) = (run.projectID, bookmark.cursor)
      }.makeAsyncIterator()
      #expect(try await again.next()?.type == "bookmark")
      let metrics = try await fixture.metrics()
      #expect(metrics[#"vantflow_live_followers{follows="log"}"#] == 2)
      #expect(metrics[#"vantflow_live_followers{follows="project"}"#] == 2)
      #expect(metrics[#"vantflow_live_followers{follows="run"}"#] == 0)
      #expect(metrics[#"vantflow_live_resumed_total{follows="log"}"#] == 1)
      #expect(metrics[#"vantflow_live_resumed_total{follows="project"}"#] == 1)
      #expect(metrics[#"vantflow_live_log_delivery_seconds_count{follows="log"}"#] == Double(2 * chunks))
      #expect(metrics[#"vantflow_live_log_delivery_seconds_count{follows="project"}"#] == Double(chunks))
      let sum = try #require(metrics[#"vantflow_live_log_delivery_seconds_sum{follows="log"}"#])
      #expect(sum > 0 && sum < 60)
      #expect(metrics[#"vantflow_live_overflows_total{follows="project"}"#] == 0)
    }
  }

  /// Nobody told of them when they were stored: how old they are says nothing of how fast news is delivered.
  @Test func whatIsFoundByALookIsNoDelivery() async throws {
    try await withServedServices { fixture in
      let (run, lease) = try await fixture.makeLeasedRun()
      var events = fixture.stream(ActivityService.watchProject) {
        ($0.projectID, $0.types) = (run.projectID, ["run.log"])
      }.makeAsyncIterator()
      #expect(try await events.next()?.type == "bookmark")
      let position = LogPosition(lastChunk: 0, lastNumber: 0)
      let chunks = try NewLogChunks([.line("one"), .line("two")], after: 0)
      #expect(try await LogStore(fixture.database).append(lease, chunks, after: position) != nil)
      try await fixture.inner.services.newsroom.projectLogs.look()
      #expect(try await events.next()?.type == "run.log")
      let count = #"vantflow_live_log_delivery_seconds_count{follows="project"}"#
      #expect(try await fixture.metrics()[count] == 0)
      try await fixture.queue.appendLogs(lease, chunk: 2, [.line("three")])
      #expect(try await events.next()?.type == "run.log")
      #expect(try await fixture.metrics()[count] == 1)
    }
  }

  @Test func whoIsSentBackToTheDatabaseIsCounted() async throws {
    try await withServedServices { fixture in
      let (run, lease) = try await fixture.makeLeasedRun()
      var events = fixture.stream(ActivityService.watchProject) {
        ($0.projectID, $0.types) = (run.projectID, ["run.log"])
      }.makeAsyncIterator()
      #expect(try await events.next()?.type == "bookmark")
      let overflows = #"vantflow_live_overflows_total{follows="project"}"#
      let line = LogEntry.line(String(repeating: "x", count: 10_000))
      var chunk: Int64 = 0
      repeat {
        chunk += 1
        try await fixture.queue.appendLogs(lease, chunk: chunk, (0..<100).map { _ in line })
      } while try await fixture.metrics()[overflows] == 0
      #expect(try await fixture.metrics()[overflows] == 1)
    }
  }
}
