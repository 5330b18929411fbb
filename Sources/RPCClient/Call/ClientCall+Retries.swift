import RPC

// Sending a call again. Two kinds are told apart: transparent retries, of what no server has looked at, which are
// harmless and always made; and those of a policy.
extension ClientCall {
  /// The attempt never reached a server's application: it may be made again without harm (A6, "Transparent Retries").
  /// False when it may not.
  final func retryTransparently() -> Bool {
    guard case .open = phase, isReplayable, transparentRetries < core.configuration.limits.transparentRetries else {
      return false
    }
    transparentRetries += 1
    phase = .queued
    core.resubmit(self)
    return true
  }

  /// An attempt is over: the call ends with it, or is sent again after a pause.
  final func attemptEnded(_ error: RPCError?, trailers: Metadata, pushback: RetryPushback? = nil) {
    guard let error else {
      core.throttle.callSucceeded()
      return end(nil, trailers: trailers)
    }
    guard let pause = pauseBeforeRetry(error, pushback), pause < options.deadline.remaining() else {
      return end(error, trailers: trailers)
    }
    phase = .pausing
    core.resubmit(self, after: pause)
  }

  /// The pause is over.
  final func submitAgain() {
    guard case .pausing = phase else { return }
    phase = .queued
    core.submit(self)
  }

  private final func pauseBeforeRetry(_ error: RPCError, _ pushback: RetryPushback?) -> Duration? {
    guard isReplayable, core.admitsRetries else { return nil }
    if retrying == nil {
      let policy: RetryPolicy? =
        switch options.retries {
        case .never: nil
        case .policy(let policy): policy
        case .ofChannel: core.configuration.retries.policy(for: idempotency)
        }
      guard let policy else { return nil }
      retrying = Retrying(policy)
    }
    var generator = SystemRandomNumberGenerator()
    return retrying?.pause(after: error.code, pushback, throttle: &core.throttle, using: &generator)
  }
}
