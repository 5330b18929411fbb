import EventLoop
import Messages
import Synchronization

/// What stands on one stream of claims: how many runs the runner still waits for, and which of those that were sent it
/// has not confirmed. Any thread.
final class RunHandout: Sendable {
  private struct State {
    /// How many more runs may be sent.
    var openRequests = 0
    /// Sent, and not known to have arrived.
    var unconfirmed: Set<RunLease> = []
    var lastHeard = LoopInstant.now
    /// Fires when more runs are asked for.
    var asked = OneShotEvent()
  }

  private let state = Mutex(State())

  /// Takes in what the runner says.
  func receive(_ request: ClaimRunsRequest, at now: LoopInstant) {
    let asked = state.withLock { state -> OneShotEvent? in
      state.lastHeard = now
      for lease in request.confirmed.compactMap({ RunLease($0) }) { state.unconfirmed.remove(lease) }
      guard request.additionalRuns > 0 else { return nil }
      let most = Int(RunnerRules.maxConcurrency)
      state.openRequests = min(most, state.openRequests + Int(request.additionalRuns))
      defer { state.asked = OneShotEvent() }
      return state.asked
    }
    asked?.fire()
  }

  /// How many runs may be sent now, and what fires when there are more.
  var demand: (count: Int, more: OneShotEvent) { state.withLock { ($0.openRequests, $0.asked) } }

  /// How long the runner has been silent.
  func silence(at now: LoopInstant) -> Duration { state.withLock { $0.lastHeard.duration(to: now) } }

  /// Notes runs that are about to be sent.
  func willSend(_ leases: [RunLease]) {
    state.withLock { state in
      state.openRequests -= leases.count
      state.unconfirmed.formUnion(leases)
    }
  }

  /// What may never have arrived.
  var unconfirmed: [RunLease] { state.withLock { Array($0.unconfirmed) } }
}
