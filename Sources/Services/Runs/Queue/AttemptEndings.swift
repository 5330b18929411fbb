import Database
import EventLoop
import Synchronization

/// Ends attempts, those together that come while others are on their way: one statement and one commit for all.
///
/// Each is judged by its own lease and gets its own answer. While nothing is on its way an ending goes out at once, so
/// that a lone one pays nothing for it; while something is, further statements go out once they would be full.
final class AttemptEndings: Sendable {
  private struct Waiting {
    let ending: AttemptEnding
    let reply = Reply<EndedAttempt?>()
  }

  private struct State {
    var waiting: [Waiting] = []
    /// Tasks that send them, each of which looks for more before it ends.
    var senders = 0

    /// Whether another one is to be started.
    var isSenderMissing: Bool {
      senders == 0
        || (senders < ServiceLimits.endingStatements && waiting.count >= ServiceLimits.endingsPerStatement)
    }
  }

  private let database: Database
  private let newsroom: LiveNewsroom
  private let loop: EventLoop
  private let state = Mutex(State())

  init(database: Database, newsroom: LiveNewsroom, loop: EventLoop) {
    self.database = database
    self.newsroom = newsroom
    self.loop = loop
  }

  /// Ends an attempt, and tells everybody what became of its run, also where the caller has left by then.
  ///
  /// - Returns: nil when the lease is stale.
  /// - Throws: ``RunQueueError``, of which ``RunQueueError/cancelled`` leaves open whether it was ended.
  func end(_ ending: AttemptEnding) async throws(RunQueueError) -> EndedAttempt? {
    let waiting = Waiting(ending: ending)
    let mustSend = state.withLock { state -> Bool? in
      guard state.waiting.count < ServiceLimits.waitingEndings else { return nil }
      state.waiting.append(waiting)
      guard state.isSenderMissing else { return false }
      state.senders += 1
      return true
    }
    guard let mustSend else { throw .busy }
    if mustSend { loop.spawn { await self.sendAll() } }
    return try await waiting.reply.value()
  }

  private func sendAll() async {
    while let batch = takeBatch() {
      let answer = await end(batch)
      // What the server refuses in one ending must not hit those beside it.
      if case .failure(let error) = answer, error.code == .server, batch.count > 1 {
        for waiting in batch { resolve([waiting], await end([waiting])) }
      } else {
        resolve(batch, answer)
      }
    }
  }

  private func end(_ batch: [Waiting]) async -> Result<[UUID: EndedAttempt], DatabaseError> {
    await Result { () async throws(DatabaseError) in try await RunLeaseStore(database).end(batch.map(\.ending)) }
  }

  private func resolve(_ batch: [Waiting], _ answer: Result<[UUID: EndedAttempt], DatabaseError>) {
    if case .success(let ended) = answer { for attempt in ended.values { newsroom.publish(attempt) } }
    for waiting in batch { waiting.reply.resolve(answer.map { $0[waiting.ending.lease.runID] }) }
  }

  /// The next ones, at most one of each run: answers are told apart by the run. nil when there is none.
  private func takeBatch() -> [Waiting]? {
    state.withLock { state in
      var runs: Set<UUID> = []
      var bytes = 0
      let count =
        state.waiting.firstIndex { waiting in
          bytes += waiting.ending.results?.bytes.count ?? 0
          return runs.count == ServiceLimits.endingsPerStatement
            || (bytes > ServiceLimits.endingBytesPerStatement && !runs.isEmpty)
            || !runs.insert(waiting.ending.lease.runID).inserted
        } ?? state.waiting.count
      guard count > 0 else {
        state.senders -= 1
        return nil
      }
      let batch = Array(state.waiting[..<count])
      state.waiting.removeFirst(count)
      return batch
    }
  }
}
