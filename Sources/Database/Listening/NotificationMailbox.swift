import Synchronization

/// Events between the listener and one subscriber: bounded, and never silently short.
final class NotificationMailbox: Sendable {
  private struct State {
    var events = FIFO<DatabaseNotification>(minimumCapacity: 4)
    var waiter: CheckedContinuation<DatabaseNotification?, Never>?
    var hasEnded = false
  }

  private let limit: Int
  private let state = Mutex(State())

  init(limit: Int) {
    self.limit = limit
  }

  /// Adds an event; more than the limit are replaced by one `.rescan`.
  func put(_ event: DatabaseNotification) {
    let waiter = state.withLock { state -> CheckedContinuation<DatabaseNotification?, Never>? in
      if state.hasEnded { return nil }
      if let waiter = state.waiter.take() { return waiter }
      if event == .rescan || state.events.count >= limit {
        // Whoever looks at the data again learns all of it: what was told before adds nothing.
        state.events = FIFO(minimumCapacity: 4)
        state.events.append(.rescan)
      } else {
        state.events.append(event)
      }
      return nil
    }
    waiter?.resume(returning: event)
  }

  func end() {
    let waiter = state.withLock { state -> CheckedContinuation<DatabaseNotification?, Never>? in
      state.hasEnded = true
      return state.waiter.take()
    }
    waiter?.resume(returning: nil)
  }

  func next() async -> DatabaseNotification? {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        enum Now { case event(DatabaseNotification?), wait }
        let now = state.withLock { state -> Now in
          if let event = state.events.popFirst() { return .event(event) }
          if state.hasEnded { return .event(nil) }
          state.waiter = continuation
          return .wait
        }
        if case .event(let event) = now { continuation.resume(returning: event) }
      }
    } onCancel: {
      end()
    }
  }
}
