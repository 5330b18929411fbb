import EventLoop
import TestSupport
import Testing

@Suite struct RetryPauseTests {
  @Test(arguments: propertySeeds) func aPauseDoublesUpToItsLimitAndIsCutByAHalfAtMost(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var pause = RetryPause(from: .milliseconds(100), upTo: .milliseconds(700))
    for _ in 0..<3 {
      for milliseconds in [100, 200, 400, 700, 700] {
        let next = pause.next(using: &generator)
        #expect(next <= .milliseconds(milliseconds) && next >= .milliseconds(milliseconds) / 2, "seed \(seed)")
      }
      pause.reset()
    }
  }

  @Test func thoseWhoFailTogetherComeBackApart() {
    let pauses = (0..<20).map { _ in
      var pause = RetryPause(from: .seconds(1), upTo: .seconds(1))
      return pause.next()
    }
    #expect(Set(pauses).count > 1)
  }
}
