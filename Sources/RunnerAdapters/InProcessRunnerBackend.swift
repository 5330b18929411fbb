import Database
package import EventLoop
package import Logging
import Messages
import Protobuf
package import Runner
package import Services

/// The runners' server in the same process: their questions go to the run queue directly.
///
/// The queue works on the loops that have the database's connections; each method goes there and comes back, so that
/// the runners' loop has no connection of its own.
package struct InProcessRunnerBackend: RunnerBackend {
  private let queue: RunQueue
  private let loop: EventLoop
  private let labels: [String]
  private let logger: Logger

  /// `loop` is one of those that have the database's connections; `labels` are what plans can require of the runners. The
  /// log has what a failure of the server itself was, which runners are not told.
  package init(queue: RunQueue, loop: EventLoop, labels: [String: String] = [:], logger: Logger) {
    self.queue = queue
    self.loop = loop
    self.labels = labels.map { "\($0.key)=\($0.value)" }
    self.logger = logger
  }

  package func claim(
    worker: WorkerID, capacity: Int, waitAtMost: Duration
  ) async throws(BackendError) -> [ClaimedRun] {
    let labels = labels
    let (runs, arrival) = try await perform { queue throws(RunQueueError) in
      let runs = try await queue.claim(
        worker: worker.rawValue, labels: labels, capacity: capacity, waitAtMost: waitAtMost)
      return (runs, LoopInstant.now)
    }
    let terms = LeaseTerms(
      duration: ServiceLimits.leaseTime, heartbeatInterval: ServiceLimits.runnerHeartbeatInterval)
    return runs.map { run in
      ClaimedRun(
        lease: Lease(run.lease), projectID: run.projectID.description, plan: run.plan, terms: terms, arrival: arrival)
    }
  }

  package func heartbeat(_ leases: [Lease]) async throws(BackendError) -> [LeaseHeartbeat] {
    let held = try Self.queueLeases(leases)
    let states = try await perform { queue throws(RunQueueError) in try await queue.heartbeat(held) }
    return zip(leases, states).map { LeaseHeartbeat(lease: $0, state: .init($1)) }
  }

  package func appendLogs(_ lease: Lease, chunk: Int64, _ lines: [LogLine]) async throws(BackendError) {
    let held = try RunLease(lease)
    let entries = lines.map(LogEntry.init)
    try await perform { queue throws(RunQueueError) in
      _ = try await queue.appendLogs(held, chunk: chunk, entries)
    }
  }

  package func lastChunk(of lease: Lease) async throws(BackendError) -> Int64 {
    let held = try RunLease(lease)
    return try await perform { queue throws(RunQueueError) in try await queue.logPosition(of: held) }.lastChunk
  }

  package func reportProgress(_ lease: Lease, _ progress: Runner.RunProgress) async throws(BackendError) {
    let held = try RunLease(lease)
    let results = progress.taskResults.map(Messages.TaskResult.init)
    let reported = Messages.RunProgress(progress)
    try await perform { queue throws(RunQueueError) in
      try await queue.reportProgress(held, reported, taskResults: results)
    }
  }

  package func storeArtifact(_ lease: Lease, _ artifact: Runner.NewArtifact) async throws(BackendError) -> String {
    let held = try RunLease(lease)
    let stored = Services.NewArtifact(artifact)
    return try await perform { queue throws(RunQueueError) in try await queue.storeArtifact(held, stored) }.id
  }

  package func complete(_ lease: Lease, _ outcome: Runner.RunOutcome) async throws(BackendError) {
    let held = try RunLease(lease)
    let ended = try Services.RunOutcome(outcome)
    try await perform { queue throws(RunQueueError) in try await queue.complete(held, ended) }
  }

  package func handBack(_ lease: Lease, reason: String) async throws(BackendError) {
    let held = try RunLease(lease)
    try await perform { queue throws(RunQueueError) in try await queue.handBack(held, reason: reason) }
  }

  private func perform<Answer: Sendable>(
    _ question: @escaping @Sendable (RunQueue) async throws(RunQueueError) -> Answer
  ) async throws(BackendError) -> Answer {
    let queue = queue
    do throws(RunQueueError) {
      return try await loop.run { () async throws(RunQueueError) in try await question(queue) }
    } catch {
      let refusal = BackendError(error)
      if refusal.code == .failed {
        logger.error("a call of this process's runners failed", metadata: ["error": "\(String(reflecting: error))"])
      }
      throw refusal
    }
  }

  private static func queueLeases(_ leases: [Lease]) throws(BackendError) -> [RunLease] {
    var held: [RunLease] = []
    for lease in leases { held.append(try RunLease(lease)) }
    return held
  }
}
