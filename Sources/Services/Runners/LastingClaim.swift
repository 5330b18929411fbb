import EventLoop
import Synchronization

/// A claim that whoever waits for it may leave: cut short in its middle it could have leased runs that nobody knows of.
/// One that was left goes on to its end, and what it got goes to somebody else.
final class LastingClaim: Sendable {
  private enum State {
    /// May become `ended` or `left`.
    case waiting
    case ended(Result<[LeasedRun], RunQueueError>)
    /// Nobody waits any more.
    case left
  }

  private let state = Mutex(State.waiting)
  private let ended = OneShotEvent()

  /// Begins a claim, which is bounded in time by itself; `abandoned` gets the runs that came after everybody had left.
  init(
    on loop: EventLoop, _ claim: @escaping @Sendable () async throws(RunQueueError) -> [LeasedRun],
    abandoned: @escaping @Sendable ([LeasedRun]) async -> Void
  ) {
    loop.spawn { [self] in
      let result: Result<[LeasedRun], RunQueueError>
      do throws(RunQueueError) {
        result = .success(try await claim())
      } catch {
        result = .failure(error)
      }
      let wasLeft = state.withLock { state in
        if case .left = state { return true }
        state = .ended(result)
        return false
      }
      ended.fire()
      if wasLeft, case .success(let runs) = result { await abandoned(runs) }
    }
  }

  /// Waits for the end.
  ///
  /// - Throws: ``RunQueueError/cancelled`` when the calling task is cancelled first, which leaves the claim.
  func runs() async throws(RunQueueError) -> [LeasedRun] {
    await ended.wait()
    let result = state.withLock { state -> Result<[LeasedRun], RunQueueError> in
      if case .ended(let result) = state { return result }
      state = .left
      return .failure(.cancelled)
    }
    return try result.get()
  }
}
