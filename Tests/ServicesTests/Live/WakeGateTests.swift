import EventLoop
import Testing

@testable import Services

@Suite struct WakeGateTests {
  private let start = LoopInstant.now

  private func at(_ milliseconds: Int) -> LoopInstant { start.advanced(by: .milliseconds(milliseconds)) }

  @Test func theFirstGoesOutAtOnceAndWhatFollowsTogether() {
    var gate = WakeGate()
    let interval = ServiceLimits.queueWakeInterval
    #expect(gate.request(at: at(0)) == .send)
    #expect(gate.request(at: at(5)) == .wait(interval - .milliseconds(5)))
    #expect(gate.request(at: at(6)) == .none)
    #expect(gate.request(at: at(14)) == .none)
    gate.timerFired(at: at(15))
    #expect(gate.request(at: at(16)) == .wait(interval - .milliseconds(1)))
    gate.timerFired(at: at(30))
    #expect(gate.request(at: at(45)) == .send)
  }

  @Test func aLateTimerLosesNothing() {
    var gate = WakeGate()
    #expect(gate.request(at: at(0)) == .send)
    #expect(gate.request(at: at(1)) == .wait(ServiceLimits.queueWakeInterval - .milliseconds(1)))
    #expect(gate.request(at: at(1000)) == .none)
    gate.timerFired(at: at(1001))
    #expect(gate.request(at: at(2000)) == .send)
  }
}
