import EventLoop

extension Page {
  /// Waits until `condition` holds, looking again after each event of the page; false when the deadline passed first.
  ///
  /// - Throws: `BrowserError` when the task is cancelled or the page is gone.
  func wait(until deadline: Deadline, for condition: (PageState) -> Bool) async throws(BrowserError) -> Bool {
    while true {
      if Task.isCancelled { throw BrowserError(.cancelled, "cancelled") }
      if let failure = state.failure { throw failure }
      if connection.closed.hasFired { throw BrowserError(.browserGone, "the browser has ended") }
      if condition(state) { return true }
      if deadline.hasPassed { return false }
      await waitForChange(atMost: deadline.remaining)
    }
  }

  /// Waits for a time, and fails as soon as the page is gone.
  ///
  /// - Throws: `BrowserError`: `cancelled`, and what ends a page.
  public func wait(for duration: Duration) async throws(BrowserError) {
    try await pause(duration, by: Deadline(after: duration))
  }

  /// Sleeps, and notices when the page goes.
  func pause(_ duration: Duration, by deadline: Deadline) async throws(BrowserError) {
    let end = Deadline(after: deadline.limit(duration))
    _ = try await wait(until: end) { _ in false }
  }

  func wakeWaiters() {
    let woken = waiters
    waiters = [:]
    for waiter in woken.values { waiter.resume() }
  }

  /// Returns after the next event, after `limit`, or when the task is cancelled.
  private func waitForChange(atMost limit: Duration) async {
    lastWaiterID += 1
    let id = lastWaiterID
    let timer = loop.schedule(after: limit) { [weak self] in self?.assumeIsolated { $0.wake(id) } }
    await withTaskCancellationHandler {
      await withCheckedContinuation { waiters[id] = $0 }
    } onCancel: {
      loop.execute { self.assumeIsolated { $0.wake(id) } }
    }
    timer.cancel()
  }

  private func wake(_ id: Int) {
    waiters.removeValue(forKey: id)?.resume()
  }
}
