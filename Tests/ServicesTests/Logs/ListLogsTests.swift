import Messages
import RPC
import TestSupport
import Testing

@testable import Services

@Suite struct ListLogsTests {
  private static let words = ["Opened", "clicked", "TIMED OUT", "étape", "done"]

  /// Six chunks of seven entries, whose levels, tasks and texts differ.
  private func writeLog(_ fixture: ServedFixture) async throws -> (run: Run, entries: [LogEntry]) {
    let (run, lease) = try await fixture.makeLeasedRun()
    for chunk in 0..<6 {
      let entries: [LogEntry] = (0..<7).map { index in
        let number = chunk * 7 + index
        return .with {
          $0.level = LogLevel(rawValue: Int32(1 + number / 11))
          $0.source = .runner
          $0.taskNumber = Int32(number / 9)
          $0.message = "\(Self.words[number % 5]) \(number + 1)"
        }
      }
      try await fixture.queue.appendLogs(lease, chunk: Int64(chunk + 1), entries)
    }
    return (run, try await fixture.inner.logEntries(lease.runID))
  }

  private func list(
    _ fixture: ServedFixture, _ fill: (inout ListLogsRequest) -> Void
  ) async throws -> [LogEntry] {
    var request = ListLogsRequest()
    fill(&request)
    var entries: [LogEntry] = []
    repeat {
      let page = try await fixture.channel.unary(RunService.listLogs, request)
      #expect(page.entries.count <= request.pageSize)
      entries += page.entries
      request.pageToken = page.nextPageToken
    } while !request.pageToken.isEmpty
    return entries
  }

  /// Every filter in both orders with pages of several sizes, compared with a filter over all entries.
  @Test func whateverIsAskedForIsWhatAFilterFinds() async throws {
    try await withServedServices { fixture in
      let (run, all) = try await writeLog(fixture)
      #expect(all.count == 42)
      for (level, task, text) in [
        (0, 0, ""), (3, 0, ""), (0, 2, ""), (2, 1, ""), (0, 0, "timed out"), (0, 0, "ÉTAPE"), (2, 3, "DONE"),
        (4, 1, ""),
        (0, 0, "nowhere"),
      ] as [(Int32, Int32, String)] {
        let wanted = all.filter {
          $0.level.rawValue >= level && (task == 0 || $0.taskNumber == task)
            && (text.isEmpty || $0.message.lowercased().contains(text.lowercased()))
        }
        for (size, isBackwards) in [(1, false), (4, true), (7, false), (100, true)] {
          let found = try await list(fixture) {
            $0.runID = run.id
            $0.minLevel = LogLevel(rawValue: level)
            $0.taskNumber = task
            $0.textContains = text
            $0.newestFirst = isBackwards
            $0.pageSize = Int32(size)
          }
          #expect(found == (isBackwards ? wanted.reversed() : wanted), "\(level) \(task) \(text) \(size)")
        }
      }
    }
  }

  @Test func aTokenBelongsToItsQuestion() async throws {
    try await withServedServices { fixture in
      let (run, _) = try await writeLog(fixture)
      let page = try await fixture.call(RunService.listLogs) {
        $0.runID = run.id
        $0.pageSize = 1
      }
      let error = await expectError(.invalidArgument) {
        _ = try await fixture.call(RunService.listLogs) {
          $0.runID = run.id
          $0.newestFirst = true
          $0.pageToken = page.nextPageToken
        }
      }
      #expect(error?.fields == ["page_token"])
    }
  }

  /// A search that finds nothing decodes no more than a call may, and says where the next one goes on.
  @Test func aSearchIsBounded() async throws {
    try await withServedServices { fixture in
      let (run, lease) = try await fixture.makeLeasedRun()
      let text = String(repeating: "x", count: 10_000)
      for chunk in 1...Int64(6) {
        try await fixture.queue.appendLogs(lease, chunk: chunk, (0..<100).map { _ in .line(text) })
      }
      try await fixture.queue.appendLogs(lease, chunk: 7, [.line("needle")])
      let first = try await fixture.call(RunService.listLogs) {
        $0.runID = run.id
        $0.textContains = "needle"
      }
      #expect(first.entries.isEmpty)
      #expect(!first.nextPageToken.isEmpty)
      let second = try await fixture.call(RunService.listLogs) {
        $0.runID = run.id
        $0.textContains = "needle"
        $0.pageToken = first.nextPageToken
      }
      #expect(second.entries.map(\.number) == [601])
      #expect(second.nextPageToken.isEmpty)
    }
  }

  @Test func aRunThatIsNotThereHasNoLog() async throws {
    try await withServedServices { fixture in
      await expectError(.notFound) {
        _ = try await fixture.call(RunService.listLogs) { $0.runID = "\(RecordIDSource.shared.next())" }
      }
    }
  }
}
