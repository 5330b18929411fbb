import EventLoop

/// Tells the backend how a run has ended, within a time.
///
/// What the backend does not take is told again without the values, as a failure that no plan retries by itself: the tasks
/// have been executed, and a run that is left to the rescue of lost leases may do all of it once more.
struct RunCompletion: Sendable {
  let calls: BackendCalls
  let log: RunLog
  /// For each of the outcomes that are tried.
  let limit: Duration

  /// Returns when an outcome was taken, or can never be: then the run is left to the backend's rescue of lost leases.
  func deliver(_ outcome: RunOutcome) async {
    var outcome = outcome
    var isReduced = false
    while let error = await refusal(of: outcome), error.code != .leaseLost {
      if isToBeCancelled(outcome) {
        outcome = RunOutcome(state: .cancelled, extracted: [], taskResults: outcome.taskResults)
      } else if !isReduced {
        isReduced = true
        outcome = await reduced(outcome, error)
      } else {
        return
      }
    }
  }

  /// Sends until it is taken, refused, the time is over, or the run is cancelled meanwhile; nil when it was taken.
  private func refusal(of outcome: RunOutcome) async -> BackendError? {
    do throws(BackendError) {
      try await calls.repeating(within: limit, until: { isToBeCancelled(outcome) }) {
        [calls] () async throws(BackendError) in try await calls.backend.complete(calls.lease, outcome)
      }
      return nil
    } catch {
      return error
    }
  }

  private func isToBeCancelled(_ outcome: RunOutcome) -> Bool {
    calls.control.isCancelRequested && outcome.state != .cancelled
  }

  private func reduced(_ outcome: RunOutcome, _ error: BackendError) async -> RunOutcome {
    let reason = "the results of the run were not taken: \(error.message)"
    await log.write(.error, reason)
    await log.flush(within: limit)
    let state: RunOutcome.State =
      outcome.state == .completed ? .failed(RunFailure(.limitExceeded, reason)) : outcome.state
    return RunOutcome(state: state, extracted: [], taskResults: outcome.taskResults)
  }
}
