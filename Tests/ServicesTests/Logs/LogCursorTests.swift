import TestSupport
import Testing

@testable import Services

@Suite struct LogCursorTests {
  @Test func batchesAreComparedByNumber() {
    var cursor = LogCursor(after: 3)
    #expect(cursor.fit(1...3) == .old)
    #expect(cursor.fit(5...6) == .gap)
    #expect(cursor.fit(4...6) == .next)
    #expect(cursor.fit(2...6) == .cut)
    cursor.advance(to: 6)
    #expect(cursor.lastNumber == 6)
  }

  /// Whatever batches come, in whatever order and however often, what is sent is 1…n once each.
  @Test(arguments: 0..<50) func whatIsSentIsAlwaysAPrefix(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var cursor = LogCursor(after: 0)
    var sent: [Int64] = []
    for _ in 0..<200 {
      let first = Int64.random(in: 1...50, using: &random)
      let batch = first...first + Int64.random(in: 0...10, using: &random)
      switch cursor.fit(batch) {
      case .old, .gap: continue
      case .next: sent += batch
      case .cut: sent += batch.filter { $0 > cursor.lastNumber }
      }
      cursor.advance(to: batch.upperBound)
    }
    #expect(sent == Array(1..<Int64(sent.count + 1)), "seed \(seed)")
  }
}
