import EventLoop
import RPC

/// What a tail does when its stream breaks. Pure: the clock is passed in, and the caller waits.
struct TailProgress {
  private let options: TailOptions
  private var backoff: Backoff
  private var misfits = 0
  /// Failures that may have been the server's last word, one after the other.
  private var doubts = 0
  /// When the first attempt failed since all was well; nil while it is. What counts is not when something came last: a
  /// reader may take his time over it.
  private var failingSince: LoopInstant?
  private var attemptBegan = LoopInstant(nanoseconds: 0)

  /// Why a stream has to be asked for again.
  enum Break: Hashable {
    /// A response came that does not fit.
    case misfit
    /// Nothing came for too long.
    case silence
    /// It ended with OK before its last response.
    case endedEarly
    case failed(RPCError.Code)
    /// The channel has been shut down: no attempt will ever succeed.
    case channelShutDown
  }

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

  mutating func attemptBegins(at now: LoopInstant) {
    attemptBegan = now
  }

  /// A response came that goes on where the tail stands.
  mutating func heard() {
    misfits = 0
    allIsWell()
  }

  /// A server is there, and has nothing new. What fails right behind its first bookmark may do so each time: only one
  /// that comes later than the longest pause would have lasted is a sign that all is well.
  mutating func heardBookmark(at now: LoopInstant) {
    if attemptBegan.advanced(by: options.backoff.maximum) <= now { allIsWell() }
  }

  private mutating func allIsWell() {
    doubts = 0
    guard failingSince != nil else { return }
    backoff.reset()
    failingSince = nil
  }

  /// What to do after a break.
  mutating func after(
    _ cause: Break, at now: LoopInstant, using generator: inout some RandomNumberGenerator
  ) -> Step {
    guard admitsAnotherAttempt(after: cause) else { return .fail }
    let pause = backoff.next(using: &generator)
    let since = failingSince ?? now
    failingSince = since
    if let patience = options.patience, since.duration(to: now.advanced(by: pause)) > patience { return .fail }
    return .resume(after: pause)
  }

  /// Counts the break.
  private mutating func admitsAnotherAttempt(after cause: Break) -> Bool {
    switch cause {
    case .silence, .endedEarly: return true
    case .channelShutDown: return false
    case .misfit:
      misfits += 1
      return misfits < options.misfits
    case .failed(let code):
      if options.resumableCodes.contains(code) { return true }
      guard options.doubtfulCodes.contains(code) else { return false }
      doubts += 1
      return doubts <= options.doubtfulAttempts
    }
  }
}
