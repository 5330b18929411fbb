import EventLoop

/// Finds out that a server has gone without saying so: after a silence while calls run it is sent a PING, and given up
/// when it does not answer. Pure: the clock is passed in.
struct Keepalive {
  enum Step: Equatable {
    /// Look again after ``Keepalive/pause(at:)``.
    case wait
    case ping
    case close
    /// No call runs, and without any no PING is wanted: look again when one begins.
    case rest
  }

  private let interval: Duration?
  private let timeout: Duration
  /// Moved on by the time without calls, so that the silence of one call after the other adds up.
  private(set) var silentSince: LoopInstant
  /// Nil while calls run.
  private var withoutCallsSince: LoopInstant?
  private var unansweredPing: LoopInstant?
  private var lastPing: LoopInstant?

  init(interval: Duration?, timeout: Duration, now: LoopInstant) {
    self.interval = interval
    self.timeout = timeout
    silentSince = now
    withoutCallsSince = now
  }

  /// A call begins where none was running: the silence before it says nothing about the server.
  mutating func callsBegin(at now: LoopInstant) {
    guard let since = withoutCallsSince else { return }
    silentSince = silentSince.advanced(by: max(since, silentSince).duration(to: now))
    withoutCallsSince = nil
  }

  /// The last call that ran has ended.
  mutating func callsEnd(at now: LoopInstant) {
    withoutCallsSince = now
  }

  /// Its caller has given a call up. Behind a silence that would be too long for an answer to a PING, one is sent ahead of
  /// its time: callers may always give up sooner than the interval lasts. They are still no closer than the interval.
  mutating func callWasGivenUp(at now: LoopInstant) -> Step {
    guard let interval, unansweredPing == nil, silentSince.advanced(by: timeout) <= now else { return .wait }
    if let lastPing, now < lastPing.advanced(by: interval) { return .wait }
    return ping(at: now)
  }

  mutating func didRead(at now: LoopInstant) {
    silentSince = now
    unansweredPing = nil
  }

  mutating func didAnswer() {
    unansweredPing = nil
  }

  /// How long to wait before the next check; nil when there is nothing to check.
  func pause(at now: LoopInstant) -> Duration? {
    guard let interval else { return nil }
    if let unansweredPing { return now.duration(to: unansweredPing.advanced(by: timeout)) }
    return now.duration(to: silentSince.advanced(by: interval))
  }

  mutating func check(at now: LoopInstant, isWanted: Bool) -> Step {
    guard let interval else { return .rest }
    if let unansweredPing { return unansweredPing.advanced(by: timeout) <= now ? .close : .wait }
    guard isWanted else { return .rest }
    guard silentSince.advanced(by: interval) <= now else { return .wait }
    return ping(at: now)
  }

  private mutating func ping(at now: LoopInstant) -> Step {
    (unansweredPing, lastPing) = (now, now)
    return .ping
  }
}
