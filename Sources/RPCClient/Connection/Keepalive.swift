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
  private(set) var lastRead: LoopInstant
  private var pingSent: LoopInstant?

  init(interval: Duration?, timeout: Duration, now: LoopInstant) {
    self.interval = interval
    self.timeout = timeout
    lastRead = now
  }

  /// A call begins where none was running: the silence before it says nothing about the server.
  mutating func callsBegin(at now: LoopInstant) {
    if pingSent == nil { lastRead = max(lastRead, now) }
  }

  mutating func didRead(at now: LoopInstant) {
    lastRead = now
    pingSent = nil
  }

  mutating func didAnswer() {
    pingSent = nil
  }

  /// How long to wait before the next check; nil when there is nothing to check.
  func pause(at now: LoopInstant) -> Duration? {
    guard let interval else { return nil }
    if let pingSent { return now.duration(to: pingSent.advanced(by: timeout)) }
    return now.duration(to: lastRead.advanced(by: interval))
  }

  mutating func check(at now: LoopInstant, isWanted: Bool) -> Step {
    guard let interval else { return .rest }
    if let pingSent { return pingSent.advanced(by: timeout) <= now ? .close : .wait }
    guard isWanted else { return .rest }
    guard lastRead.advanced(by: interval) <= now else { return .wait }
    pingSent = now
    return .ping
  }
}
