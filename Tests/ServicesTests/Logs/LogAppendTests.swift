import Messages
import Testing

@testable import Services

@Suite struct LogAppendTests {
  @Test func entriesAreNumberedWithoutGaps() async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      try await fixture.queue.appendLogs(lease, chunk: 1, (1...3).map { .line("line \($0)") })
      try await fixture.queue.appendLogs(lease, chunk: 2, [])
      try await fixture.queue.appendLogs(lease, chunk: 3, (4...5).map { .line("line \($0)") })
      let entries = try await LogStore(fixture.database).read(lease.runID, after: 0, limit: 10)
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
      let entries = try await LogStore(fixture.database).read(lease.runID, after: 0, limit: 10)
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
      let entries = try await LogStore(fixture.database).read(lease.runID, after: 0, limit: 10)
      #expect(entries[0].message == "a\u{FFFD}b")
      #expect(entries[1].message.utf8.count <= ServiceLimits.logMessageBytes)
      #expect(entries[1].message.hasSuffix("[cut off]"))
    }
  }
}
