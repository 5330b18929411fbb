/// A task that waits on a loop for one condition of a call; at most one at a time. Confined to the call's loop.
struct Suspension {
  // Resumed exactly once: `resume` clears it, and `wait` refuses a second.
  private var continuation: UnsafeContinuation<Void, Never>?

  var isWaiting: Bool { continuation != nil }

  mutating func wait(_ continuation: UnsafeContinuation<Void, Never>) {
    precondition(self.continuation == nil, "two tasks wait on the same side of a call")
    self.continuation = continuation
  }

  /// Lets the waiting task go on, in a job of its own: never on the caller's stack.
  mutating func resume() {
    continuation?.resume()
    continuation = nil
  }
}
