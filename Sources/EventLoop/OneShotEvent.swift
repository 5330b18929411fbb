import Synchronization

/// Something that happens once and that any number of tasks may wait for, before or after.
public final class OneShotEvent: Sendable {
  private enum State {
    /// May become `fired`.
    case pending([UInt64: CheckedContinuation<Void, Never>], nextID: UInt64)
    /// Final.
    case fired
  }
  private let state = Mutex(State.pending([:], nextID: 0))

  public init() {}

  public var hasFired: Bool {
    state.withLock { if case .fired = $0 { true } else { false } }
  }

  /// Resumes all who wait and all who will; further calls change nothing. Any thread.
  public func fire() {
    let waiters = state.withLock { state -> [UInt64: CheckedContinuation<Void, Never>] in
      guard case .pending(let waiters, _) = state else { return [:] }
      state = .fired
      return waiters
    }
    for waiter in waiters.values { waiter.resume() }
  }

  /// Returns when the event has fired or the calling task is cancelled, whichever comes first.
  public func wait() async {
    let id = state.withLock { state -> UInt64? in
      guard case .pending(let waiters, let id) = state else { return nil }
      state = .pending(waiters, nextID: id + 1)
      return id
    }
    guard let id else { return }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let mayWait = state.withLock { state -> Bool in
          guard case .pending(var waiters, let next) = state, !Task.isCancelled else { return false }
          waiters[id] = continuation
          state = .pending(waiters, nextID: next)
          return true
        }
        if !mayWait { continuation.resume() }
      }
    } onCancel: {
      let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
        guard case .pending(var waiters, let next) = state else { return nil }
        let waiter = waiters.removeValue(forKey: id)
        state = .pending(waiters, nextID: next)
        return waiter
      }
      waiter?.resume()
    }
  }
}
