import EventLoop

/// Says when other processes are told that runs are ready: the first time at once, and what follows within
/// `ServiceLimits.queueWakeInterval` together at its end. A pure state machine.
struct WakeGate {
  enum Action: Equatable {
    case send
    /// Call ``timerFired(at:)`` then.
    case wait(Duration)
    /// What is to be told goes out with what waits already.
    case none
  }

  private var opensAt: LoopInstant?
  private var isWaiting = false

  /// There is something to tell.
  mutating func request(at now: LoopInstant) -> Action {
    if isWaiting { return .none }
    if let opensAt, now < opensAt {
      isWaiting = true
      return .wait(now.duration(to: opensAt))
    }
    close(at: now)
    return .send
  }

  /// The wait is over: what was gathered is to be sent.
  mutating func timerFired(at now: LoopInstant) {
    isWaiting = false
    close(at: now)
  }

  private mutating func close(at now: LoopInstant) {
    opensAt = now.advanced(by: ServiceLimits.queueWakeInterval)
  }
}
