import EventLoop
import Messages
import RPC
import Runner

/// Sends the log chunks of a runner's runs over the stream of its session.
///
/// A chunk whose answer was lost with its stream is not sent blindly again: the server is asked first how far the log
/// has come.
actor RunnerLogs {
  nonisolated let loop: EventLoop
  nonisolated var unownedExecutor: UnownedSerialExecutor { loop.serialExecutor.asUnownedSerialExecutor() }

  private let link: RunnerLink
  /// Chunks that were sent and not answered, by lease: of those that the runner holds, one each.
  private var unanswered: [Lease: Int64] = [:]

  init(link: RunnerLink) {
    loop = link.loop
    self.link = link
  }

  func append(_ lease: Lease, chunk: Int64, _ entries: [LogEntry]) async throws(BackendError) {
    // Sent, it would end the stream for all runs.
    guard entries.count <= RunnerRules.maxEntriesPerChunk else {
      throw BackendError(.rejected, "a chunk has at most \(RunnerRules.maxEntriesPerChunk) lines")
    }
    if unanswered[lease] == chunk, try await lastChunk(of: lease) >= chunk { return }
    unanswered[lease] = chunk
    let answer = try await ask(lease, chunk: chunk, entries)
    if answer.refusal != .unavailable { unanswered[lease] = nil }
    try check(answer)
  }

  /// The last chunk of a lease that is stored.
  func lastChunk(of lease: Lease) async throws(BackendError) -> Int64 {
    let position = try await ask(lease, chunk: 0, [])
    if position.refusal != .unavailable { unanswered[lease] = nil }
    try check(position)
    return position.lastChunk
  }

  /// Forgets what it knows of leases but these, which are all that the runner still holds. Whoever asks for a chunk of one
  /// that was forgotten sends it again, which changes nothing.
  func keep(only held: [Lease]) {
    guard !unanswered.isEmpty else { return }
    let held = Set(held)
    unanswered = unanswered.filter { held.contains($0.key) }
  }

  /// How many leases have a chunk whose answer was lost.
  var unansweredLeases: Int { unanswered.count }

  private func ask(_ lease: Lease, chunk: Int64, _ entries: [LogEntry]) async throws(BackendError) -> AppendLogsResponse
  {
    let session = try await link.session()
    let stream = try await session.logStream()
    do throws(RPCError) {
      return try await stream.ask(lease, chunk: chunk, entries)
    } catch {
      throw await failure(error, session)
    }
  }

  /// What the end of the stream means for one who waited for an answer. It says nothing of his chunk: another's may have
  /// ended it. Where one did that always will, nobody may send for ever.
  private func failure(_ error: RPCError, _ session: RunnerSession) async -> BackendError {
    let failure = await link.failure(error, session)
    guard failure.code == .rejected || error.code == .resourceExhausted else { return failure }
    return BackendError(.failed, failure.message)
  }

  private func check(_ answer: AppendLogsResponse) throws(BackendError) {
    switch answer.refusal {
    case .unspecified: return
    case .leaseLost: throw BackendError(.leaseLost, answer.reason)
    case .refused: throw BackendError(.rejected, answer.reason)
    case .failed: throw BackendError(.failed, answer.reason)
    default: throw BackendError(.unavailable, answer.reason)
    }
  }
}
