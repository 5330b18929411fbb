import Database
import Testing

@testable import Services

@Suite struct DueOccurrencesTests {
  private let now = Instant(secondsSinceEpoch: 1_800_000_000, nanoseconds: 0)

  /// Occurrences so many seconds ago, dealt with now.
  private func due(
    _ policy: StoredMissedPolicy, deadline: Duration? = nil, _ secondsAgo: [Int]
  ) -> (toRun: [Int], missed: DueOccurrences.Missed?) {
    var due = DueOccurrences(policy: policy, deadline: deadline, now: now)
    for seconds in secondsAgo { due.add(ago(seconds)) }
    return (due.toRun.map { Int((now - $0).components.seconds) }, due.missed)
  }

  private func ago(_ seconds: Int) -> Instant { now + .seconds(-seconds) }

  @Test(arguments: [StoredMissedPolicy.skip, .runOnce, .runAll])
  func whatIsOnTimeRuns(policy: StoredMissedPolicy) {
    #expect(due(policy, [59, 0]).toRun == [59, 0])
    #expect(due(policy, [59, 0]).missed == nil)
  }

  @Test func skippedWhenLate() {
    let due = due(.skip, [180, 120, 60, 0])
    #expect(due.toRun == [0])
    #expect(due.missed?.first == ago(180))
    #expect(due.missed?.last == ago(60))
    #expect(due.missed?.count == 3)
  }

  @Test func oneRunInPlaceOfAll() {
    #expect(due(.runOnce, [300, 200, 100]).toRun == [100])
    #expect(due(.runOnce, [300, 200, 100]).missed?.count == 2)
    // The one that is on time stands for those before it.
    #expect(due(.runOnce, [300, 200, 1]).toRun == [1])
    #expect(due(.runOnce, [300, 200, 1]).missed?.count == 2)
    #expect(due(.runOnce, [300]).toRun == [300])
    #expect(due(.runOnce, [300]).missed == nil)
  }

  @Test func allRunUpToALimit() {
    let many = stride(from: 61 + 120, through: 61, by: -1).map { $0 }
    let due = due(.runAll, many + [0])
    #expect(due.toRun == Array(many.suffix(ServiceLimits.missedRunsPerSchedule)) + [0])
    #expect(due.missed?.count == Int64(many.count - ServiceLimits.missedRunsPerSchedule))
    #expect(due.missed?.first == ago(181))
  }

  @Test func nothingRunsAfterItsDeadline() {
    #expect(due(.runAll, deadline: .seconds(100), [300, 101, 100, 62]).toRun == [100, 62])
    #expect(due(.runAll, deadline: .seconds(100), [300, 101, 100, 62]).missed?.count == 2)
    #expect(due(.runOnce, deadline: .seconds(100), [300, 200]).toRun == [])
    #expect(due(.runOnce, deadline: .seconds(100), [300, 200]).missed?.count == 2)
  }
}
