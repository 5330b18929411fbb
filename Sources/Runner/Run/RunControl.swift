import Synchronization

/// Why a run is to stop before its plan is done.
public enum StopReason: Sendable, Hashable {
  /// Somebody asked for it.
  case cancelRequested
  /// Another worker may have the run by now: nothing more may be written about it.
  case leaseLost
  /// The run took longer than it may.
  case timeout
  /// The runner itself has to end.
  case shutdown
}

/// Stops a run from outside; any thread.
public final class RunControl: Sendable {
  private struct State {
    var reason: StopReason?
    var task: Task<Void, Never>?
  }
  private let state = Mutex(State())

  /// Why the run was stopped first; nil while nobody has.
  public var reason: StopReason? { state.withLock { $0.reason } }

  /// The work to cancel when the run is stopped; at once when it was already.
  func attach(_ task: Task<Void, Never>) {
    let isStopped = state.withLock { state in
      state.task = task
      return state.reason != nil
    }
    if isStopped { task.cancel() }
  }

  /// Stops the run. The first reason counts, but a lost lease outweighs any other.
  func stop(_ reason: StopReason) {
    let task = state.withLock { state in
      if state.reason == nil || reason == .leaseLost { state.reason = reason }
      return state.task
    }
    task?.cancel()
  }
}
