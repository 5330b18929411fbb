import EventLoop

/// Says when silence means that a worker is lost.
///
/// When the database was away, or this process was stopped, workers could send no heartbeat either: their leases have
/// run out without any fault of theirs. Who looks again after such a gap, or for the first time, waits for a lease's
/// time, in which every live worker is heard.
struct RescuePatience {
  /// Looks further apart than this are a gap.
  private static let longestPause: Duration = ServiceLimits.rescuePoll * 2

  private var lastLook: LoopInstant?
  private var trustedFrom = LoopInstant.distantFuture

  /// Notes that the database has just been looked into; true when leases that have run out may be ended.
  mutating func mayRescue(at now: LoopInstant) -> Bool {
    if lastLook.map({ $0.duration(to: now) > Self.longestPause }) ?? true {
      trustedFrom = now.advanced(by: ServiceLimits.leaseTime)
    }
    lastLook = now
    return now >= trustedFrom
  }
}
