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
      do throws(BackendError) {
        return try await once(call)
      } catch {
        guard error.code == .unavailable else { throw error }
      }
      guard (try? await loop.sleep(for: pause * Double.random(in: 0.5...1))) != nil else {
        throw BackendError(.cancelled, "cancelled")
      }
      pause = min(pause * 2, RunnerLimits.maxBackendRetryPause)
    }
  }

  /// Makes a call, unless the lease is over: whatever is said about the run is said under it.
  func once<R: Sendable>(_ call: () async throws(BackendError) -> R) async throws(BackendError) -> R {
    guard LoopInstant.now < control.leaseEnd, control.reason != .leaseLost else {
      control.stop(.leaseLost)
      throw BackendError(.leaseLost, "the lease is over")
    }
    do throws(BackendError) {
      return try await call()
    } catch {
      if error.code == .leaseLost { control.stop(.leaseLost) }
      throw error
    }
  }
}
