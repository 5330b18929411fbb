import EventLoop
import RPC

// The handler's task.
extension ServerCall {
  /// Starts the handler on the caller's stack: one that does not suspend has answered when this returns.
  func startHandler() {
    // The stream may have been reset, or its deadline passed, by the same read that completed the request.
    guard handler == .ready, isOpen, response != .ended, let route = head.route else {
      handler = .done
      return
    }
    if let overload = overload() {
      handler = .done
      return end(overload)
    }
    handler = .running
    connection.handlerStarted()
    let task = Task.immediateDetached(executorPreference: loop) { [self] in
      do {
        // Straight to a handler that nothing stands around: each async function on the way costs a look at the task.
        if route.steps.isEmpty {
          try await route.handler(self)
        } else {
          try await RestOfCall(call: self, route: route, depth: 0)()
        }
        end(nil)
      } catch {
        end(status(of: error))
      }
      handlerEnded()
    }
    if handler == .running { self.task = task }
  }

  private func handlerEnded() {
    handler = .done
    task = nil
    connection.handlerEnded()
  }

  /// Cancels the handler; what it then throws has nobody to go to.
  func cancelHandler(_ reason: RPCError?) {
    guard handler == .running else { return }
    if let reason, presentExtras?.cancellation == nil { extras.cancellation = reason }
    task?.cancel()
  }

  /// What a client may know of an error. Anything but an `RPCError` may quote data, so it goes to the log only.
  private func status(of error: any Error) -> RPCError {
    switch error {
    case let error as RPCError: return error
    case is CancellationError: return presentExtras?.cancellation ?? RPCError(.cancelled, "The call was cancelled.")
    default:
      connection.owner.logger.error(
        "A handler failed",
        metadata: ["method": "\(head.route?.path ?? "")", "error": "\(String(reflecting: error))"])
      return RPCError(.unknown, "The call failed for a reason that the server's log tells.")
    }
  }
}
