import Database
import Testing

@testable import Services

@Suite struct RescuePatienceTests {
  private let start = Instant.now()

  /// One for which looks have come as they should, and when the next one is due.
  private func watchful() -> (patience: RescuePatience, now: Instant) {
    var (patience, now) = (RescuePatience(), start)
    for _ in 0..<10 {
      _ = patience.mayRescue(at: now)
      now = now + ServiceLimits.rescuePoll
    }
    return (patience, now)
  }

  @Test func theFirstLooksOnlyWatch() {
    var patience = RescuePatience()
    var now = start
    while now < start + ServiceLimits.leaseTime {
      let mayRescue = patience.mayRescue(at: now)
      #expect(!mayRescue)
      now = now + ServiceLimits.rescuePoll
    }
    let mayRescue = patience.mayRescue(at: now)
    #expect(mayRescue)
  }

  @Test func aGapBeginsTheWaitAgain() {
    let (watching, now) = watchful()
    var patience = watching
    let before = patience.mayRescue(at: now)
    let later = now + .seconds(60)
    let after = patience.mayRescue(at: later)
    let soonAfter = patience.mayRescue(at: later + ServiceLimits.rescuePoll)
    #expect(before)
    #expect(!after, "in that minute no worker could send a heartbeat either")
    #expect(!soonAfter)
  }

  /// What was set back may be set forward again, over the ends of leases.
  @Test func soDoesAClockThatIsSetBack() {
    var patience = watchful().patience
    var now = start + .seconds(-3600)
    let setBack = patience.mayRescue(at: now)
    #expect(!setBack)
    while now < start + .seconds(-3600) + ServiceLimits.leaseTime {
      now = now + ServiceLimits.rescuePoll
      _ = patience.mayRescue(at: now)
    }
    let after = patience.mayRescue(at: now)
    #expect(after, "an hour is not waited for")
  }
}
