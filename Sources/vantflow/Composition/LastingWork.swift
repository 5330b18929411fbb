/// What a process does until it is told to end: to serve, or to execute runs.
protocol LastingWork: Sendable {
  /// Lets what goes on come to its end for as long as `drain`, then stops everything; returns when it is stopped.
  func stop(drain: Duration) async

  /// Has a drain, one that is under way or the next, end at once. Any task, beside ``stop(drain:)``.
  func endDrain() async
}

extension LastingWork {
  /// Starts work and goes on until a signal ends the process. The first signal drains, a second one ends the drain.
  ///
  /// - Throws: what `start` throws.
  static func run(drain: Duration, start: () async throws -> Self) async throws {
    let signals = await EndSignals()
    let work = try await start()
    await signals.first.wait()
    async let _: Void = work.endDrain(at: signals)
    await work.stop(drain: drain)
  }

  private func endDrain(at signals: EndSignals) async {
    await signals.second.wait()
    if signals.second.hasFired { await endDrain() }
  }
}
