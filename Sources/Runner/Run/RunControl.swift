import EventLoop
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
    var leaseEnd = LoopInstant.now
  }
  private let state = Mutex(State())

  /// Why the run was stopped first; nil while nobody has.
  public var reason: StopReason? { state.withLock { $0.reason } }

  /// When the lease is over, unless it is extended.
  var leaseEnd: LoopInstant { state.withLock { $0.leaseEnd } }

  /// The lease lasts until then, as far as this side can know; an earlier end than known changes nothing.
  func extendLease(to end: LoopInstant) {
    state.withLock { $0.leaseEnd = max($0.leaseEnd, end) }
  }

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
