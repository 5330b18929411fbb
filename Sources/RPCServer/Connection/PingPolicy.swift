/// Judges a client's PINGs by gRPC's A8: without data from us in between they may come every `minimumInterval`, and an
/// impatient client has a number of strikes. Pure: the clock is passed in, in nanoseconds.
struct PingPolicy {
  let minimumInterval: UInt64
  let maxStrikes: Int
  private var strikes = 0
  private var lastPing: UInt64?

  init(minimumInterval: UInt64, maxStrikes: Int) {
    self.minimumInterval = minimumInterval
    self.maxStrikes = maxStrikes
  }

  /// A PING came. `hasSentFrames`: HEADERS or DATA have left since the one before, which redeems it (a client that
  /// measures bandwidth PINGs for every burst it receives).
  ///
  /// - Returns: whether the client may stay.
  mutating func admit(at now: UInt64, hasSentFrames: Bool) -> Bool {
    defer { lastPing = now }
    if hasSentFrames {
      strikes = 0
      return true
    }
    guard let lastPing, now < lastPing &+ minimumInterval else { return true }
    strikes += 1
    return strikes <= maxStrikes
  }
}
