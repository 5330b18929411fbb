import EventLoop

/// Tells the backend how far a run has come, without holding the run up for long where the backend cannot be reached:
/// one report is on its way at a time, and of those that wait only the latest counts.
actor ProgressReporter {
  nonisolated let loop: EventLoop
  nonisolated var unownedExecutor: UnownedSerialExecutor { loop.serialExecutor.asUnownedSerialExecutor() }

  private let calls: BackendCalls
  private var latest: RunProgress?
  private var isSending = false
  private var sent = OneShotEvent()

  init(calls: BackendCalls) {
    loop = calls.loop
    self.calls = calls
  }

  /// Sends a report, and waits for its answer for a moment. A lost lease stops the run.
  func report(_ progress: RunProgress) async {
    latest = progress
    guard !isSending else { return }
    isSending = true
    sent = OneShotEvent()
    let sent = sent
    // A task of its own, which the end of the run's work does not cut short.
    loop.spawn { await self.sendAll() }
    let timer = loop.schedule(after: RunnerLimits.progressWait) { sent.fire() }
    await sent.wait()
    timer.cancel()
  }

  private func sendAll() async {
    while let progress = latest {
      latest = nil
      // What gets lost is made good by the next.
      _ = try? await calls.once { [calls] () async throws(BackendError) in
        try await calls.backend.reportProgress(calls.lease, progress)
      }
    }
    isSending = false
    sent.fire()
  }
}
