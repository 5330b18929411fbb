import EventLoop
import Testing

@testable import vantflow

@Suite struct DrainDeadlineTests {
  private let start = LoopInstant.now

  @Test(arguments: [
    (Duration.seconds(20), Duration.seconds(16)), (.seconds(3600), .seconds(3596)), (.seconds(1), .milliseconds(800)),
    (.zero, .zero),
  ])
  func runsLeaveSomethingToHandBacksAndCalls(_ drain: Duration, _ forRuns: Duration) {
    let deadline = DrainDeadline(drain, from: start)
    #expect(deadline.forRuns == forRuns)
    #expect(deadline.forHandBacks == max(.seconds(1), (drain - forRuns) / 2))
    #expect(deadline.forHosts == drain - (drain - forRuns) / 2)
    #expect(deadline.rest(at: start) == drain)
    #expect(deadline.rest(at: start.advanced(by: forRuns)) == drain - forRuns)
    #expect(deadline.rest(at: start.advanced(by: drain + .seconds(5))) == .zero)
  }
}
