import EventLoop
import RPC
import Testing

@Suite struct DeadlineTests {
  private let start = LoopInstant(nanoseconds: 1_000_000)

  @Test func countsDown() {
    let deadline = Deadline(Timeout(.milliseconds(5)), from: start)
    #expect(deadline.remaining(at: start) == .milliseconds(5))
    #expect(!deadline.hasPassed(at: start.advanced(by: .nanoseconds(4_999_999))))
    #expect(deadline.hasPassed(at: start.advanced(by: .milliseconds(5))))
    #expect(deadline.remaining(at: start.advanced(by: .seconds(1))) == .zero)
  }

  @Test func zeroHasPassedAtOnce() {
    #expect(Deadline(Timeout(.zero), from: start).hasPassed(at: start))
  }

  @Test func aTimeBeyondTheClockIsNone() {
    #expect(Deadline(Timeout(.seconds(Int64.max)), from: start).isNone)
    #expect(!Deadline.none.hasPassed(at: start))
    #expect(Deadline(Timeout(.seconds(1)), from: start) < .none)
  }
}
