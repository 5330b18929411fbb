/// Brings the chunks of a run's log to the backend, one after the other, and learns what became of each.
struct ChunkDelivery: Sendable {
  let calls: BackendCalls

  enum Outcome: Sendable {
    /// It is in the log.
    case stored
    /// It is not in the log and will not be, for this reason. The log ends behind `lastChunk`, where the backend has said so.
    case lost(String, lastChunk: Int64?)
    /// It was not wanted any more: nobody knows whether it is in the log.
    case abandoned
    /// The lease is over: nothing more can be written.
    case over
  }

  /// Sends a chunk, again and again where that may help: as long as the lease lasts while the backend is not available,
  /// and for so many attempts where it fails.
  ///
  /// It is given up only once the backend has said that the log ends in front of it. Until then nobody knows whether it
  /// was stored, and another chunk under its number might be taken for it. Once it `isUnwanted` it is abandoned.
  func deliver(
    _ lines: [LogLine], as chunk: Int64, attempts: Int, until isUnwanted: () -> Bool
  ) async -> Outcome {
    var pause = RunnerLimits.backendPause
    var attempt = 1
    while true {
      do throws(BackendError) {
        try await calls.repeating(until: isUnwanted) { () async throws(BackendError) in
          try await calls.backend.appendLogs(calls.lease, chunk: chunk, lines)
        }
        return .stored
      } catch {
        switch error.code {
        // Where the backend has lost what it had acknowledged, the log ends further in front than we know.
        case .rejected: return .lost(error.message, lastChunk: await lastChunk(until: isUnwanted))
        case .failed:
          if attempt >= attempts, let last = await lastChunk(until: isUnwanted) {
            return last >= chunk ? .stored : .lost(error.message, lastChunk: last)
          }
        case .unavailable: return .abandoned
        case .leaseLost, .cancelled: return .over
        }
      }
      if isUnwanted() { return .abandoned }
      attempt += 1
      guard (try? await calls.loop.sleep(for: pause.next())) != nil else { return .over }
    }
  }

  /// The last chunk that is stored; nil where the backend cannot say it.
  func lastChunk(until isUnwanted: () -> Bool) async -> Int64? {
    try? await calls.repeating(until: isUnwanted) { () async throws(BackendError) in
      try await calls.backend.lastChunk(of: calls.lease)
    }
  }
}
