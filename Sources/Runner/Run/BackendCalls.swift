import EventLoop

/// Calls of the backend for one run, repeated for a while when it is not available.
struct BackendCalls: Sendable {
  let backend: any RunnerBackend
  let lease: Lease
  let control: RunControl
  let loop: EventLoop

  /// Makes a call until it succeeds, fails for good, or ``RunnerLimits/backendRetryTime`` is over. A lost lease stops
  /// the run.
  func repeating<R: Sendable>(_ call: () async throws(BackendError) -> R) async throws(BackendError) -> R {
    let deadline = LoopInstant.now.advanced(by: RunnerLimits.backendRetryTime)
    while true {
      do throws(BackendError) {
        return try await call()
      } catch {
        if error.code == .leaseLost { control.stop(.leaseLost) }
        guard error.code == .unavailable, LoopInstant.now < deadline else { throw error }
      }
      guard (try? await loop.sleep(for: RunnerLimits.backendRetryPause)) != nil else {
        throw BackendError(.cancelled, "cancelled")
      }
    }
  }
}
