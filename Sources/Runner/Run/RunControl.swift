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
    var isCancelRequested = false
    var isAbandoned = false
    var tasks: [Part: Task<Void, Never>] = [:]
    var leaseEnd = LoopInstant.now
  }
  private let state = Mutex(State())

  /// What is done for a run beside each other.
  enum Part {
    /// Its tasks.
    case work
    /// Bringing its log to the backend.
    case log
    /// Telling how it has ended.
    case end
  }

  /// Why the run was stopped first; nil while nobody has.
  public var reason: StopReason? { state.withLock { $0.reason } }

  /// Whether somebody has asked for the run to be cancelled, also when it was stopped for another reason or had ended.
  var isCancelRequested: Bool { state.withLock { $0.isCancelRequested } }

  /// When the lease is over, unless it is extended.
  var leaseEnd: LoopInstant { state.withLock { $0.leaseEnd } }

  /// The lease lasts until then, as far as this side can know; an earlier end than known changes nothing.
  func extendLease(to end: LoopInstant) {
    state.withLock { $0.leaseEnd = max($0.leaseEnd, end) }
  }

  /// What to cancel when the run is stopped, its work, or abandoned; at once when it was already.
  func attach(_ task: Task<Void, Never>, as part: Part) {
    let isOver = state.withLock { state in
      state.tasks[part] = task
      return state.isAbandoned || part == .work && state.reason != nil
    }
    if isOver { task.cancel() }
  }

  /// Stops the run. The first reason counts, but a lost lease outweighs any other.
  func stop(_ reason: StopReason) {
    let task = state.withLock { state in
      if reason == .cancelRequested { state.isCancelRequested = true }
      if state.reason == nil || reason == .leaseLost { state.reason = reason }
      return state.tasks[.work]
    }
    task?.cancel()
  }

  /// Stops the run for good, where there is no time for anything more: it is left to the backend's rescue of lost leases.
  func abandon() {
    stop(.shutdown)
    let tasks = state.withLock { state in
      state.isAbandoned = true
      return Array(state.tasks.values)
    }
    for task in tasks { task.cancel() }
  }
}
