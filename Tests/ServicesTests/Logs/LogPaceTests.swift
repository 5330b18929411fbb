import Database
import EventLoop
import Messages
import RPC
import RPCClient
import Synchronization
import TestSupport
import Testing

@testable import Services

/// What a change for the worse by an order of magnitude would break, also in a debug build beside other tests. The
/// figures themselves are measured by Benchmarks (logs).
@Suite(.serialized, .timeLimit(.minutes(2))) struct LogPaceTests {
  /// A sink for each of a thousand followers, all on one loop: what is handed to each is the one batch.
  @Test func oneProcessHandsOutAHundredThousandEntriesASecond() async throws {
    try await withServices { fixture in
      let hub = fixture.services.newsroom.hub
      let run = UUID.random()
      let (followers, batches, each) = (1000, 100, Int64(50))
      let began = LoopInstant.now
      let delivered = Atomic<Int64>(0)
      try await fixture.loop.run { () async throws in
        let sinks = (0..<followers).map { _ in hub.subscribe(to: .log(run: run)) }
        let readers = sinks.map { sink in
          fixture.loop.spawn {
            var cursor = LogCursor(after: 0)
            while cursor.lastNumber < Int64(batches) * each {
              guard let news = try? await sink.next(within: .seconds(60)), news.movedLogs.isEmpty else { return }
              for batch in news.batches {
                guard cursor.fit(batch.numbers) == .next, (try? batch.message.count) == 1 else { return }
                cursor.advance(to: batch.numbers.upperBound)
              }
            }
            delivered.add(cursor.lastNumber, ordering: .relaxed)
          }
        }
        for number in 0..<Int64(batches) {
          let chunks = try NewLogChunks((0..<each).map { .line("line \($0)") }, after: number * each)
          let numbers = number * each + 1...(number + 1) * each
          hub.publish(
            .logged(
              LogBatch(runID: run, projectID: run, numbers: numbers, storedAt: .now(), entries: chunks.bytes)))
          // The followers take what is there before more comes than may wait for them.
          try await fixture.loop.sleep(for: .microseconds(100))
        }
        for reader in readers { await reader.value }
        for sink in sinks { hub.unsubscribe(sink) }
      }
      let seconds = began.duration(to: .now) / .seconds(1)
      let count = delivered.load(ordering: .relaxed)
      #expect(count == Int64(followers * batches) * each)
      #expect(Double(count) / seconds > 100_000, "\(Int(Double(count) / seconds)) a second")
    }
  }

  /// Nothing of what a late follower waits for grows with the log, and stored bytes are not decoded on their way.
  @Test func aLateFollowerStartsAtOnceAndCatchesUp() async throws {
    try await withServedServices { fixture in
      let (run, lease) = try await fixture.makeLeasedRun()
      let (chunks, each) = (Int64(100), 500)
      for chunk in 1...chunks {
        try await fixture.queue.appendLogs(lease, chunk: chunk, (0..<each).map { .line("line \($0)") })
      }
      try await fixture.queue.complete(lease, .completed())
      var pace = 0.0
      let first = try await leastDuration(below: .milliseconds(500)) {
        let began = LoopInstant.now
        var first: Duration?
        var last: Int64 = 0
        for try await response in fixture.stream(RunService.tailLogs, { $0.runID = run.id }) {
          if first == nil { first = began.duration(to: .now) }
          last = response.lastNumber
        }
        #expect(last == chunks * Int64(each))
        pace = max(pace, Double(last) / (began.duration(to: .now) / .seconds(1)))
        return try #require(first)
      }
      #expect(first < .milliseconds(500))
      #expect(pace > 10_000, "\(Int(pace)) a second")
    }
  }
}
