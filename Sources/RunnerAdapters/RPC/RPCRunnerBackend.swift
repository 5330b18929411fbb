package import EventLoop
import Messages
package import RPC
import RPCClient
package import Runner

/// The runners' server on another host, by RunnerService.
///
/// Everything happens on one loop, which the backend is given; ``shutdown()`` before that one ends. A server that
/// cannot be reached makes calls wait for it, each up to its own limit, and then fail as unavailable. One that does not
/// know the runner has its next call register anew; what was claimed before is lost, since nobody can show any more whose
/// it is.
package struct RPCRunnerBackend: RunnerBackend {
  private let link: RunnerLink
  let logs: RunnerLogs

  package init(_ server: RunnerServer, loop: EventLoop) throws(MetadataError) {
    link = try RunnerLink(server, loop: loop)
    logs = RunnerLogs(link: link)
  }

  /// Makes the runner known to its server, which proves that the two understand each other.
  package func register() async throws(RPCError) { _ = try await link.register() }

  /// Ends the streams and the connections; what has arrived and was not taken goes back to the queue.
  package func shutdown() async {
    await link.shutdown()
  }

  package func claim(worker: WorkerID, capacity: Int, waitAtMost: Duration) async throws(BackendError) -> [ClaimedRun] {
    let session = try await link.session()
    let stream = try await session.claimStream()
    do throws(RPCError) {
      return try await stream.runs(capacity: capacity, waitAtMost: waitAtMost).compactMap { ClaimedRun($0) }
    } catch {
      // Who gave up wants no more: what is on its way goes back to the queue.
      if Task.isCancelled { link.loop.spawn { await stream.close() } }
      let failure = await link.failure(error, session)
      // A session that is over is begun anew by the next claim.
      throw failure.code == .leaseLost ? BackendError(.unavailable, failure.message) : failure
    }
  }

  package func heartbeat(_ leases: [Lease]) async throws(BackendError) -> [LeaseHeartbeat] {
    await logs.keep(only: leases)
    let answer = try await link.call(RunnerService.heartbeat, timeout: RunnerServer.heartbeatTimeout) { session in
      .with {
        $0.session = session
        $0.leases = leases.map { RunnerLease($0) }
      }
    }
    guard answer.leases.count == leases.count else {
      throw BackendError(.failed, "the server told of \(answer.leases.count) of \(leases.count) leases")
    }
    return zip(leases, answer.leases).map { LeaseHeartbeat(lease: $0, state: .init($1.state)) }
  }

  package func appendLogs(_ lease: Lease, chunk: Int64, _ lines: [LogLine]) async throws(BackendError) {
    try await logs.append(lease, chunk: chunk, lines.map { LogEntry($0) })
  }

  package func lastChunk(of lease: Lease) async throws(BackendError) -> Int64 {
    try await logs.lastChunk(of: lease)
  }

  package func reportProgress(_ lease: Lease, _ progress: Runner.RunProgress) async throws(BackendError) {
    _ = try await link.call(RunnerService.reportProgress) { session in
      .with {
        $0.session = session
        $0.lease = RunnerLease(lease)
        $0.progress = Messages.RunProgress(progress)
        $0.taskResults = progress.taskResults.map(Messages.TaskResult.init)
      }
    }
  }

  package func storeArtifact(_ lease: Lease, _ artifact: Runner.NewArtifact) async throws(BackendError) -> String {
    let session = try await link.session()
    do throws(RPCError) {
      return try await ArtifactUpload(channel: link.channel, session: session.token, lease: lease, artifact: artifact)
        .perform()
    } catch {
      throw await link.failure(error, session)
    }
  }

  package func complete(_ lease: Lease, _ outcome: Runner.RunOutcome) async throws(BackendError) {
    _ = try await link.call(RunnerService.completeRun) { session throws(BackendError) in
      try CompleteRunRequest(lease, outcome, session: session)
    }
  }

  package func handBack(_ lease: Lease, reason: String) async throws(BackendError) {
    _ = try await link.call(RunnerService.handBackRun) { session in
      .with {
        $0.session = session
        $0.lease = RunnerLease(lease)
        $0.reason = reason
      }
    }
  }
}
