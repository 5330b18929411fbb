import DatabaseTesting
import Messages
import Protobuf
import TestSupport
import Testing

@testable import Services

@Suite struct LogAppendTests {
  @Test func entriesAreNumberedWithoutGaps() async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      try await fixture.queue.appendLogs(lease, chunk: 1, (1...3).map { .line("line \($0)") })
      try await fixture.queue.appendLogs(lease, chunk: 2, [])
      try await fixture.queue.appendLogs(lease, chunk: 3, (4...5).map { .line("line \($0)") })
      let entries = try await fixture.logEntries(lease.runID)
      #expect(entries.map(\.number) == [1, 2, 3, 4, 5])
      #expect(entries.map(\.message) == (1...5).map { "line \($0)" })
    }
  }

  @Test func aRepeatedChunkIsStoredOnce() async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<5 {
          group.addTask { try await fixture.queue.appendLogs(lease, chunk: 1, [.line("a"), .line("b")]) }
        }
        try await group.waitForAll()
      }
      try await fixture.queue.appendLogs(lease, chunk: 2, [.line("c")])
      try await fixture.queue.appendLogs(lease, chunk: 1, [.line("a"), .line("b")])
      let entries = try await fixture.logEntries(lease.runID)
      #expect(entries.map(\.message) == ["a", "b", "c"])
    }
  }

  @Test func aChunkThatComesTooEarlyIsRejected() async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      await #expect {
        try await fixture.queue.appendLogs(lease, chunk: 2, [.line("b")])
      } throws: {
        if case .rejected = $0 as? RunQueueError { true } else { false }
      }
    }
  }

  @Test func textIsMadeStorable() async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      let long = String(repeating: "é", count: ServiceLimits.logMessageBytes)
      try await fixture.queue.appendLogs(lease, chunk: 1, [.line("a\0b"), .line(long)])
      let entries = try await fixture.logEntries(lease.runID)
      #expect(entries[0].message == "a\u{FFFD}b")
      #expect(entries[1].message.utf8.count <= ServiceLimits.logMessageBytes)
      #expect(entries[1].message.hasSuffix("[cut off]"))
    }
  }

  @Test func anAppendTellsHowFarTheLogHasCome() async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      #expect(try await fixture.queue.logPosition(of: lease) == LogPosition(lastChunk: 0, lastNumber: 0))
      let first = try await fixture.queue.appendLogs(lease, chunk: 1, [.line("a"), .line("b")])
      #expect(first == LogPosition(lastChunk: 1, lastNumber: 2))
      let repeated = try await fixture.queue.appendLogs(lease, chunk: 1, [.line("a"), .line("b")])
      #expect(repeated == first)
      #expect(try await fixture.queue.logPosition(of: lease) == first)
      try await fixture.queue.complete(lease, .completed())
      await #expect {
        _ = try await fixture.queue.logPosition(of: lease)
      } throws: {
        if case .leaseLost = $0 as? RunQueueError { true } else { false }
      }
    }
  }

  /// Its holder would give the chunk's number to another one, which would be taken for it.
  @Test func whereALogEndsIsSaidBehindAnAppendUnderWay() async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      let question = try await fixture.database.transaction { transaction in
        let chunks = try NewLogChunks([.line("a")], after: 0)
        _ = try await LogStore(transaction).append(lease, chunks, after: LogPosition(lastChunk: 0, lastNumber: 0))
        let question = Task { try await fixture.queue.logPosition(of: lease) }
        try await fixture.untilBlocked(by: transaction)
        return question
      }
      #expect(try await question.value == LogPosition(lastChunk: 1, lastNumber: 1))
    }
  }

  /// What this process remembers of a log must not let a stale lease write, nor number a line twice.
  @Test func whatIsRememberedIsNotBelieved() async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      try await fixture.queue.appendLogs(lease, chunk: 1, [.line("a")])
      _ = try await LogStore(fixture.database).appendByServer(run: lease.runID, level: .warning, "by the server")
      let next = try await fixture.queue.appendLogs(lease, chunk: 2, [.line("b")])
      #expect(next.lastNumber == 3)
      #expect(try await fixture.logEntries(lease.runID).map(\.message) == ["a", "by the server", "b"])
      try await fixture.overtake(lease)
      for chunk in [Int64(2), 3] {
        await #expect {
          try await fixture.queue.appendLogs(lease, chunk: chunk, [.line("c")])
        } throws: {
          if case .leaseLost = $0 as? RunQueueError { true } else { false }
        }
      }
      #expect(try await fixture.logEntries(lease.runID).count == 3)
    }
  }

  /// Chunks that are sent twice by two processes, and lines of the server's own, all at once: nothing is lost, nothing
  /// is there twice, and the numbers have no gap.
  @Test(arguments: [UInt64.random(in: 0...UInt64.max)]) func whoeverWritesNumbersHaveNoGap(seed: UInt64) async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      let other = RunQueue(
        database: fixture.database, newsroom: fixture.services.newsroom, storage: fixture.services.storage,
        ownership: fixture.services.ownership, loop: fixture.loop, logger: TestCluster.quietLogger)
      var random = SeededGenerator(seed: seed)
      let sizes = (0..<60).map { _ in Int.random(in: 0...9, using: &random) }
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          for (index, size) in sizes.enumerated() {
            let entries = (0..<size).map { LogEntry.line("\(index).\($0)") }
            async let first = fixture.queue.appendLogs(lease, chunk: Int64(index + 1), entries)
            async let second = other.appendLogs(lease, chunk: Int64(index + 1), entries)
            _ = try await (first, second)
          }
        }
        group.addTask {
          for _ in 0..<40 {
            _ = try await LogStore(fixture.database).appendByServer(run: lease.runID, level: .info, "server")
          }
        }
        try await group.waitForAll()
      }
      let entries = try await fixture.logEntries(lease.runID)
      #expect(entries.map(\.number) == Array(1...Int64(sizes.reduce(40, +))), "seed \(seed)")
      let written = entries.map(\.message).filter { $0 != "server" }
      let sent = sizes.enumerated().flatMap { index, size in (0..<size).map { "\(index).\($0)" } }
      #expect(written == sent, "seed \(seed)")
    }
  }

  @Test func entriesOfManyBytesAreSeveralChunks() async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      let text = String(repeating: "x", count: ServiceLimits.logMessageBytes)
      try await fixture.queue.appendLogs(lease, chunk: 1, (0..<200).map { _ in .line(text) })
      let chunks = try await LogStore(fixture.database).read(lease.runID, after: 0)
      #expect(chunks.count == 1, "one chunk is more than is read at a time")
      #expect(chunks.allSatisfy { $0.entries.count <= ServiceLimits.entriesBytesPerMessage + text.utf8.count + 64 })
      #expect(try await fixture.logEntries(lease.runID).map(\.number) == Array(1...200))
    }
  }

  @Test func fieldsAreMadeStorable() async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      var line = LogEntry.line("fields")
      line.fields = ["Page URL": "https://example.com/", "page_url": String(repeating: "é", count: 2000)]
      var many = LogEntry.line("many")
      many.fields = MapEntries((1...40).map { .init(key: "field.\($0)", value: "\($0)") })
      try await fixture.queue.appendLogs(lease, chunk: 1, [line, many])
      let entries = try await fixture.logEntries(lease.runID)
      #expect(entries[0].fields.entries.map(\.key) == ["page_url"])
      #expect(entries[0].fields["page_url"]?.hasSuffix("[cut off]") == true)
      #expect((entries[0].fields["page_url"] ?? "").utf8.count <= ServiceLimits.logFieldValueBytes)
      #expect(entries[1].fields.count == ServiceLimits.logFields)
      #expect(entries[1].fields["field.31"] == "31")
      #expect(entries[1].fields[LogFields.cutKey] == "9")
    }
  }
}
