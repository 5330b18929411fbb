import Database
import Messages
import RPC
import RPCClient
import RPCServer
import Testing

@testable import Services

/// A tail that misses an entry waits for ever: the limit turns that into a failure.
@Suite(.timeLimit(.minutes(2))) struct TailLogsTests {
  /// Reads a tail to its end and gives the numbers in the order in which they came.
  private func numbers(_ stream: ResponseStream<TailLogsResponse>) async throws -> [Int64] {
    var numbers: [Int64] = []
    var isComplete = false
    for try await response in stream {
      numbers += response.entries.map(\.number)
      if let last = response.entries.last { #expect(response.lastNumber == last.number) }
      isComplete = response.complete
    }
    #expect(isComplete)
    return numbers
  }

  @Test func whoeverJoinsWheneverSeesTheSame() async throws {
    try await withServedServices { fixture in
      let (run, lease) = try await fixture.makeLeasedRun()
      let total = 3000
      let seen = try await withThrowingTaskGroup(of: [Int64].self) { group -> [[Int64]] in
        group.addTask {
          var written = 0
          for chunk in 1... {
            let count = min(chunk % 40, total - written)
            try await fixture.queue.appendLogs(
              lease, chunk: Int64(chunk), (0..<count).map { .line("line \(written + $0 + 1)") })
            written += count
            if written == total { break }
          }
          try await fixture.queue.complete(lease, .completed())
          return []
        }
        for subscriber in 0..<8 {
          group.addTask {
            // Each joins after the log has reached another length.
            while let head = try await LogStore(fixture.database).head(lease.runID),
              head.lastNumber < subscriber * 300
            {}
            return try await numbers(
              fixture.stream(RunService.tailLogs) {
                $0.runID = run.id
                $0.follow = true
              })
          }
        }
        return try await group.reduce(into: []) { if !$1.isEmpty { $0.append($1) } }
      }
      #expect(seen.count == 8)
      for numbers in seen { #expect(numbers == Array(1...Int64(total))) }
    }
  }

  @Test func aTailGoesOnFromAnyNumber() async throws {
    try await withServedServices { fixture in
      let (run, lease) = try await fixture.makeLeasedRun()
      try await fixture.queue.appendLogs(lease, chunk: 1, (1...10).map { .line("\($0)") })
      var tail = fixture.stream(RunService.tailLogs) {
        $0.runID = run.id
        $0.afterNumber = 7
        $0.follow = true
      }.makeAsyncIterator()
      #expect(try await tail.next()?.entries.map(\.number) == [8, 9, 10])
      try await fixture.queue.appendLogs(lease, chunk: 2, [.line("11")])
      #expect(try await tail.next()?.entries.map(\.message) == ["11"])
      try await fixture.queue.complete(lease, .completed())
      let last = try await tail.next()
      #expect(last?.complete == true)
      #expect(last?.finalState == .completed)
      #expect(last?.lastNumber == 11)
      #expect(try await tail.next() == nil)
    }
  }

  @Test func withoutFollowingATailEndsAtThePresentEnd() async throws {
    try await withServedServices { fixture in
      let (run, lease) = try await fixture.makeLeasedRun()
      try await fixture.queue.appendLogs(lease, chunk: 1, (1...3).map { .line("\($0)") })
      var responses: [TailLogsResponse] = []
      for try await response in fixture.stream(RunService.tailLogs, { $0.runID = run.id }) {
        responses.append(response)
      }
      #expect(responses.flatMap(\.entries).map(\.number) == [1, 2, 3])
      #expect(responses.last?.complete == false)
      #expect(responses.last?.finalState == .unspecified)
      #expect(responses.last?.lastNumber == 3)
    }
  }

  /// Another process: its batches come by no hand, only by the poll.
  @Test func whatNobodyToldOfIsFoundByThePoll() async throws {
    try await withServedServices { fixture in
      let (run, lease) = try await fixture.makeLeasedRun()
      var tail = fixture.stream(RunService.tailLogs) {
        $0.runID = run.id
        $0.follow = true
      }.makeAsyncIterator()
      fixture.inner.services.start()
      let start = LogPosition(lastChunk: 0, lastNumber: 0)
      _ = try await LogStore(fixture.database).append(lease, NewLogChunks([.line("silent")], after: 0), after: start)
      #expect(try await tail.next()?.entries.map(\.message) == ["silent"])
    }
  }

  @Test func aSlowReaderLosesNothing() async throws {
    var limits = ServerLimits()
    limits.writeHighWaterBytes = 1024
    try await withServedServices(limits: limits) { fixture in
      let (run, lease) = try await fixture.makeLeasedRun()
      let tail = fixture.stream(RunService.tailLogs) {
        $0.runID = run.id
        $0.follow = true
      }
      // More than the subscription keeps and more than the windows of HTTP/2 take, while nobody reads.
      let text = String(repeating: "x", count: 1000)
      for chunk in 1...Int64(12) {
        try await fixture.queue.appendLogs(lease, chunk: chunk, (0..<500).map { _ in .line(text) })
      }
      try await fixture.queue.complete(lease, .completed())
      #expect(try await numbers(tail) == Array(1...6000))
    }
  }

  @Test func aDrainEndsATailWithUnavailable() async throws {
    try await withServedServices { fixture in
      let (run, lease) = try await fixture.makeLeasedRun()
      try await fixture.queue.appendLogs(lease, chunk: 1, [.line("one")])
      var tail = fixture.stream(RunService.tailLogs) {
        $0.runID = run.id
        $0.follow = true
      }.makeAsyncIterator()
      #expect(try await tail.next()?.lastNumber == 1)
      async let drained: Void = fixture.server.drain(grace: .seconds(20))
      await expectError(.unavailable) { _ = try await tail.next() }
      await drained
    }
  }

  /// What the log has not, the caller cannot have: entries that come would be left out as known.
  @Test func aNumberBehindTheEndIsRefused() async throws {
    try await withServedServices { fixture in
      let (run, lease) = try await fixture.makeLeasedRun()
      try await fixture.queue.appendLogs(lease, chunk: 1, (1...3).map { .line("\($0)") })
      for follows in [true, false] {
        let error = await expectError(.outOfRange) {
          let tail = fixture.stream(RunService.tailLogs) {
            ($0.runID, $0.afterNumber, $0.follow) = (run.id, 4, follows)
          }
          for try await _ in tail {}
        }
        #expect(error?.fields == ["after_number"])
      }
    }
  }

  /// As it is after a failover that has lost what was committed last.
  @Test func aLogThatGoesBackEndsItsTails() async throws {
    try await withServedServices { fixture in
      let (run, lease) = try await fixture.makeLeasedRun()
      for chunk in 1...Int64(3) { try await fixture.queue.appendLogs(lease, chunk: chunk, [.line("\(chunk)")]) }
      var tail = fixture.stream(RunService.tailLogs) { ($0.runID, $0.follow) = (run.id, true) }.makeAsyncIterator()
      #expect(try await tail.next()?.lastNumber == 3)
      let poller = LivePoller(database: fixture.database, newsroom: fixture.inner.services.newsroom)
      try await poller.look()
      try await fixture.database.execute(
        Statement("test_lost_chunk", "DELETE FROM log_chunks WHERE run_id = $1 AND first_seq = 3"), lease.runID)
      try await fixture.database.execute(
        Statement("test_lost_head", "UPDATE run_log_heads SET last_seq = 2 WHERE run_id = $1"), lease.runID)
      try await poller.look()
      await expectError(.outOfRange) { while try await tail.next() != nil {} }
    }
  }

  /// Wherever the cursor stands, also in the middle of a chunk that is stored whole.
  @Test func aChunkIsCutWhereTheCursorStands() async throws {
    try await withServedServices { fixture in
      let (run, lease) = try await fixture.makeLeasedRun()
      for chunk in 1...Int64(3) {
        try await fixture.queue.appendLogs(lease, chunk: chunk, (1...4).map { .line("\($0)") })
      }
      try await fixture.queue.complete(lease, RunOutcome(state: .cancelled, tasksDone: 0, taskResults: []))
      for cursor in 0...Int64(12) {
        let stream = fixture.stream(RunService.tailLogs) {
          $0.runID = run.id
          $0.afterNumber = cursor
          $0.follow = true
        }
        var responses: [TailLogsResponse] = []
        for try await response in stream { responses.append(response) }
        #expect(responses.flatMap(\.entries).map(\.number) == Array(cursor + 1..<13))
        #expect(responses.last?.finalState == .failed)
      }
    }
  }
}
