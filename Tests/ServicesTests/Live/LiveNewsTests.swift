import Database
import Messages
import Testing

@testable import Services

@Suite struct LiveNewsTests {
  private let run = UUID.random()
  private let project = UUID.random()

  private func batch(_ numbers: ClosedRange<Int64>) -> LiveEvent {
    .logged(
      LogBatch(runID: run, projectID: project, numbers: numbers, storedAt: .now(), entries: [0x0A, 0]))
  }

  @Test func batchesAreKeptInTheirOrder() {
    var news = LiveNews()
    news.add(batch(1...3))
    news.add(batch(4...4))
    #expect(news.batches.map(\.numbers) == [1...3, 4...4])
    #expect(news.movedLogs.isEmpty)
  }

  @Test func pastTheLimitBatchesBecomeAPlaceInTheDatabase() {
    var news = LiveNews()
    let limit = Int64(ServiceLimits.logEntriesBuffered)
    news.add(batch(1...limit))
    news.add(batch(limit + 1...limit + 1))
    #expect(news.batches.isEmpty)
    #expect(news.entryCount == 0)
    #expect(news.movedLogs == [run: 1...limit + 1])
    news.add(batch(limit + 2...limit + 5))
    #expect(news.batches.isEmpty, "a batch behind a gap is no use")
    #expect(news.movedLogs == [run: 1...limit + 5])
  }

  @Test func largeBatchesAreKeptByTheirBytes() {
    var news = LiveNews()
    let bytes = [UInt8](repeating: 0, count: ServiceLimits.logBytesBuffered)
    for number in Int64(1)...2 {
      news.add(
        .logged(
          LogBatch(runID: run, projectID: project, numbers: number...number, storedAt: .now(), entries: bytes)))
      #expect(news.batches.count == (number == 1 ? 1 : 0))
    }
    #expect(news.movedLogs == [run: 1...2])
    #expect(news.entryBytes == 0)
  }

  @Test func changesOfARunAreOne() {
    var news = LiveNews()
    for _ in 0..<3 { news.add(.runChanged(run: run, project: project, isFinal: false)) }
    #expect(news.changedRuns == [run])
    #expect(!news.isEmpty)
  }
}
