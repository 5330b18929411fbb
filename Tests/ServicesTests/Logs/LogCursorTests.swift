import Messages
import TestSupport
import Testing

@testable import Services

@Suite struct LogCursorTests {
  private func entries(_ numbers: ClosedRange<Int64>) -> [LogEntry] {
    numbers.map { number in .with { $0.number = number } }
  }

  @Test func batchesAreComparedByNumber() {
    var cursor = LogCursor(after: 3)
    #expect(cursor.fit(entries(1...3)) == .old)
    #expect(cursor.fit(entries(5...6)) == .gap)
    #expect(cursor.fit(entries(2...6)) == .next(ArraySlice(entries(4...6))))
    cursor.advance(past: ArraySlice(entries(4...6)))
    #expect(cursor.lastNumber == 6)
  }

  /// Whatever batches come, in whatever order and however often, what is sent is 1…n once each.
  @Test(arguments: 0..<50) func whatIsSentIsAlwaysAPrefix(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var cursor = LogCursor(after: 0)
    var sent: [Int64] = []
    for _ in 0..<200 {
      let first = Int64.random(in: 1...50, using: &random)
      let batch = entries(first...first + Int64.random(in: 0...10, using: &random))
      if case .next(let slice) = cursor.fit(batch) {
        sent += slice.map(\.number)
        cursor.advance(past: slice)
      }
    }
    #expect(sent == Array(1..<Int64(sent.count + 1)), "seed \(seed)")
  }
}
