import EventLoop
import Testing

@testable import RPCClient

@Suite struct KeepaliveTests {
  private let start = LoopInstant(nanoseconds: 1_000)
  private func after(_ seconds: Int) -> LoopInstant { start.advanced(by: .seconds(seconds)) }
  private var keepalive: Keepalive { Keepalive(interval: .seconds(60), timeout: .seconds(20), now: start) }

  @Test func pingsAfterASilenceAndGivesUpWithoutAnAnswer() {
    var keepalive = keepalive
    #expect(keepalive.pause(at: start) == .seconds(60))
    #expect(keepalive.check(at: after(59), isWanted: true) == .wait)
    #expect(keepalive.check(at: after(60), isWanted: true) == .ping)
    #expect(keepalive.pause(at: after(60)) == .seconds(20))
    #expect(keepalive.check(at: after(79), isWanted: true) == .wait)
    #expect(keepalive.check(at: after(80), isWanted: true) == .close)
  }

  @Test func anythingThatComesIsAnAnswer() {
    var keepalive = keepalive
    #expect(keepalive.check(at: after(60), isWanted: true) == .ping)
    keepalive.didRead(at: after(61))
    #expect(keepalive.check(at: after(80), isWanted: true) == .wait)
    #expect(keepalive.pause(at: after(80)) == .seconds(41))
    #expect(keepalive.check(at: after(121), isWanted: true) == .ping)
  }

  @Test func restsWithoutCallsAndBeginsWithOne() {
    var keepalive = keepalive
    #expect(keepalive.check(at: after(600), isWanted: false) == .rest)
    keepalive.callsBegin(at: after(700))
    #expect(keepalive.check(at: after(701), isWanted: true) == .wait)
    #expect(keepalive.pause(at: after(701)) == .seconds(59))
  }

  /// Calls that are given up sooner than the interval lasts, one after the other.
  @Test func theSilenceOfCallsAddsUp() {
    var keepalive = keepalive
    for minute in 0..<3 {
      keepalive.callsBegin(at: after(100 * minute))
      #expect(keepalive.check(at: after(100 * minute + 19), isWanted: true) == .wait)
      keepalive.callsEnd(at: after(100 * minute + 20))
    }
    keepalive.callsBegin(at: after(300))
    #expect(keepalive.check(at: after(300), isWanted: true) == .ping)
  }

  @Test func aCallThatIsGivenUpInALongSilenceAsksForAPing() {
    var keepalive = keepalive
    keepalive.callsBegin(at: start)
    #expect(keepalive.callWasGivenUp(at: after(19)) == .wait)
    #expect(keepalive.callWasGivenUp(at: after(20)) == .ping)
    #expect(keepalive.pause(at: after(20)) == .seconds(20))
    #expect(keepalive.callWasGivenUp(at: after(39)) == .wait)
    #expect(keepalive.check(at: after(40), isWanted: false) == .close)
  }

  /// A server that hangs on a connection that works is not flooded.
  @Test func pingsAreNoCloserThanTheInterval() {
    var keepalive = keepalive
    keepalive.callsBegin(at: start)
    #expect(keepalive.callWasGivenUp(at: after(30)) == .ping)
    keepalive.didRead(at: after(31))
    #expect(keepalive.callWasGivenUp(at: after(89)) == .wait)
    #expect(keepalive.callWasGivenUp(at: after(90)) == .ping)
    keepalive.didRead(at: after(91))
    #expect(keepalive.check(at: after(150), isWanted: true) == .wait)
    #expect(keepalive.check(at: after(151), isWanted: true) == .ping)
  }

  @Test func canBeTurnedOff() {
    var keepalive = Keepalive(interval: nil, timeout: .seconds(20), now: start)
    #expect(keepalive.pause(at: after(1)) == nil)
    #expect(keepalive.check(at: after(9_999), isWanted: true) == .rest)
    #expect(keepalive.callWasGivenUp(at: after(9_999)) == .wait)
  }
}
