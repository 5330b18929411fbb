import EventLoop

/// Calls of the backend for one run, repeated while it is not available.
struct BackendCalls: Sendable {
  let backend: any RunnerBackend
  let lease: Lease
  let control: RunControl
  let loop: EventLoop

  /// Makes a call until it succeeds, fails for good, or the lease is over: then another may have the run, and nothing
  /// more is sent. A lost lease stops the run.
  ///
  /// It is repeated within `limit`, where there is one, and until `isUnwanted`, which is asked before each try but the first;
  /// then what the backend said last is thrown.
  func repeating<R: Sendable>(
    within limit: Duration? = nil, until isUnwanted: () -> Bool = { false },
    _ call: () async throws(BackendError) -> R
  ) async throws(BackendError) -> R {
    var pause = RunnerLimits.backendPause
    let end = limit.map { LoopInstant.now.advanced(by: $0) }
    while true {
      do throws(BackendError) {
        return try await once(call)
      } catch {
        guard error.code == .unavailable, !isUnwanted(), end.map({ $0 > .now }) ?? true else { throw error }
      }
      guard (try? await loop.sleep(for: pause.next())) != nil else {
        throw BackendError(.cancelled, "cancelled")
      }
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
