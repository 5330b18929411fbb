import Messages
import RPCClient
import Testing

@testable import vantflow

@Suite struct RunLogReaderTests {
  private func response(_ numbers: some Sequence<Int64>, last: Int64 = 0, isLast: Bool = false) -> TailLogsResponse {
    .with {
      $0.entries = numbers.map { number in .with { $0.number = number } }
      $0.lastNumber = last
      $0.complete = isLast
    }
  }

  @Test func entriesThatFollowAreTaken() {
    var number: Int64 = 3
    #expect(RunLogReader.verdict(on: response(4...6, last: 6), after: &number) == .next)
    #expect(number == 6)
    #expect(RunLogReader.verdict(on: response([], last: 6), after: &number) == .bookmark)
    #expect(RunLogReader.verdict(on: response(7...7, last: 7, isLast: true), after: &number) == .last)
    #expect(number == 7)
  }

  @Test(arguments: [[5], [3, 4], [4, 6], [4, 4], [1, 2, 3, 4]] as [[Int64]])
  func aGapOrARepetitionIsNot(numbers: [Int64]) {
    var number: Int64 = 3
    let verdict = RunLogReader.verdict(on: response(numbers, last: numbers.last ?? 0), after: &number)
    guard case .misfit = verdict else {
      Issue.record("\(numbers) was taken: \(verdict)")
      return
    }
    #expect(number == 3)
  }

  /// A server that says more than it has sent has left something out, also at the end.
  @Test(arguments: [([Int64](), false), ([4], false), ([], true), ([4], true)])
  func whatTheServerHasLeftOutIsNotPassedOver(numbers: [Int64], isLast: Bool) {
    var number: Int64 = 3
    let verdict = RunLogReader.verdict(on: response(numbers, last: 5, isLast: isLast), after: &number)
    #expect(verdict == .misfit("entries up to 5 were left out"))
  }
}
