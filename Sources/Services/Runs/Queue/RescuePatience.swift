import Database

/// Says when silence means that a worker is lost.
///
/// When the database was away, or this process was stopped, workers could send no heartbeat either: their leases have
/// run out without any fault of theirs. Who looks again after such a gap, or for the first time, waits for a lease's
/// time, in which every live worker is heard. Gaps are of the database's clock, by which leases run out: also one that a
/// machine slept through with all its processes, or by which the clock was set.
struct RescuePatience {
  /// Looks further apart than this are a gap.
  private static let longestPause: Duration = ServiceLimits.rescuePoll * 2

  private var lastLook: Instant?
  private var trustedFrom: Instant?

  /// Notes that the database has just been looked into; true when leases that have run out may be ended.
  mutating func mayRescue(at now: Instant) -> Bool {
    let isGap = lastLook.map { now < $0 || now - $0 > Self.longestPause } ?? true
    lastLook = now
    if isGap { trustedFrom = now + ServiceLimits.leaseTime }
    return trustedFrom.map { now >= $0 } ?? false
  }
}
