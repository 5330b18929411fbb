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

  /// Whoever does not ask for hours costs no more than who does not for a minute.
  @Test func ofManyRunsItIsKeptOnlyThatThereWereMany() {
    var news = LiveNews()
    var (mostChanged, mostMoved) = (0, 0)
    for _ in 0..<4 * ServiceLimits.runsPerSubscription {
      let run = UUID.random()
      news.add(.runChanged(run: run, project: project, isFinal: false))
      news.add(.logMoved(run: run, project: project, numbers: 1...3))
      mostChanged = max(mostChanged, news.changedRuns.count)
      mostMoved = max(mostMoved, news.movedLogs.count)
    }
    #expect(mostChanged == ServiceLimits.runsPerSubscription)
    #expect(mostMoved == ServiceLimits.runsPerSubscription)
    #expect(news.changedRuns.isEmpty && news.hasManyChangedRuns)
    #expect(news.hasSkippedLogs && !news.isEmpty)
  }

  @Test func pagesPastTheLimitBecomeALookAtTheRecord() {
    var news = LiveNews()
    let page = page(of: ServiceLimits.activityPerRead)
    for _ in 0..<ServiceLimits.activityBuffered / ServiceLimits.activityPerRead { news.add(.recorded(page)) }
    #expect(news.pages.count == ServiceLimits.activityBuffered / ServiceLimits.activityPerRead)
    #expect(!news.hasActivity)
    for _ in 0..<3 { news.add(.recorded(page)) }
    #expect(news.pages.isEmpty && news.hasActivity)
  }

  private func page(of count: Int) -> FeedPage {
    let event = SharedEvent(project: project, type: "project.created", at: .now(), payload: [])
    let entries = (0..<count).map { number in
      FeedPage.Entry(cursor: ActivityCursor(transaction: 7, id: Int64(number) + 1), event: event)
    }
    return FeedPage(
      after: ActivityCursor(transaction: 7, id: 0), entries: entries, isLast: true, isWaiting: false)
  }
}
