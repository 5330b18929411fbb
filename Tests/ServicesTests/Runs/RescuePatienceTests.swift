import EventLoop
import Testing

@testable import Services

@Suite struct RescuePatienceTests {
  private let start = LoopInstant(nanoseconds: 1_000_000_000_000)

  @Test func theFirstLooksOnlyWatch() {
    var patience = RescuePatience()
    var now = start
    while now < start.advanced(by: ServiceLimits.leaseTime) {
      let mayRescue = patience.mayRescue(at: now)
      #expect(!mayRescue)
      now = now.advanced(by: ServiceLimits.rescuePoll)
    }
    let mayRescue = patience.mayRescue(at: now)
    #expect(mayRescue)
  }

  @Test func aGapBeginsTheWaitAgain() {
    var patience = RescuePatience()
    var now = start
    for _ in 0..<10 {
      _ = patience.mayRescue(at: now)
      now = now.advanced(by: ServiceLimits.rescuePoll)
    }
    let before = patience.mayRescue(at: now)
    let later = now.advanced(by: .seconds(60))
    let after = patience.mayRescue(at: later)
    let soonAfter = patience.mayRescue(at: later.advanced(by: ServiceLimits.rescuePoll))
    #expect(before)
    #expect(!after, "in that minute no worker could send a heartbeat either")
    #expect(!soonAfter)
  }
}
