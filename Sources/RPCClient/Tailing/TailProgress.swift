import EventLoop
import RPC

/// What a tail does when its stream breaks. Pure: the clock is passed in, and the caller waits.
struct TailProgress {
  private let options: TailOptions
  private var backoff: Backoff
  private var misfits = 0
  /// Failures that may have been the server's last word, one after the other.
  private var doubts = 0
  /// When the first attempt failed since something came from a server; nil while all is well. What counts is not when
  /// something came last: a reader may take his time over it.
  private var failingSince: LoopInstant?

  enum Step: Equatable {
    /// Ask again after the pause.
    case resume(after: Duration)
    /// It is over: with the failure.
    case fail
  }

  init(_ options: TailOptions) {
    self.options = options
    backoff = options.backoff
    backoff.reset()
  }

  /// A response came that goes on where the tail stands.
  mutating func heard() {
    heardBookmark()
    misfits = 0
  }

  /// A server is there, and has nothing new.
  mutating func heardBookmark() {
    doubts = 0
    guard failingSince != nil else { return }
    backoff.reset()
    failingSince = nil
  }

  /// A response came that does not fit.
  mutating func misfit(
    at now: LoopInstant, using generator: inout some RandomNumberGenerator
  ) -> Step {
    misfits += 1
    guard misfits < options.misfits else { return .fail }
    return resume(at: now, using: &generator)
  }

  /// The stream ended with a failure.
  mutating func broke(
    with code: RPCError.Code, at now: LoopInstant, using generator: inout some RandomNumberGenerator
  ) -> Step {
    if options.resumableCodes.contains(code) { return resume(at: now, using: &generator) }
    guard options.doubtfulCodes.contains(code), doubts < options.doubtfulAttempts else { return .fail }
    doubts += 1
    return resume(at: now, using: &generator)
  }

  /// The stream was silent for too long, or ended before its last response.
  mutating func resume(at now: LoopInstant, using generator: inout some RandomNumberGenerator) -> Step {
    let pause = backoff.next(using: &generator)
    let since = failingSince ?? now
    failingSince = since
    if let patience = options.patience, since.duration(to: now.advanced(by: pause)) > patience { return .fail }
    return .resume(after: pause)
  }
}
