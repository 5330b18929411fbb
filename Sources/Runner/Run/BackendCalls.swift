import EventLoop

/// Calls of the backend for one run, repeated while it is not available.
struct BackendCalls: Sendable {
  let backend: any RunnerBackend
  let lease: Lease
  let control: RunControl
  let loop: EventLoop

  /// Makes a call until it succeeds, fails for good, or the lease is over: then another may have the run, and nothing
  /// more is sent. A lost lease stops the run.
  func repeating<R: Sendable>(_ call: () async throws(BackendError) -> R) async throws(BackendError) -> R {
    var pause = RunnerLimits.backendRetryPause
    while true {
      guard LoopInstant.now < control.leaseEnd else {
        control.stop(.leaseLost)
        throw BackendError(.leaseLost, "the lease is over, and the server cannot be reached")
      }
      do throws(BackendError) {
        return try await call()
      } catch {
        if error.code == .leaseLost { control.stop(.leaseLost) }
        guard error.code == .unavailable else { throw error }
      }
      guard (try? await loop.sleep(for: pause * Double.random(in: 0.5...1))) != nil else {
        throw BackendError(.cancelled, "cancelled")
      }
      pause = min(pause * 2, RunnerLimits.maxBackendRetryPause)
    }
  }
}
