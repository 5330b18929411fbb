import EventLoop
import Logging
import Messages
import RPC
import RPCServer

extension RunnerHandlers {
  /// Why a stream of claims ends.
  private enum ClaimsEnd {
    /// The runner wants no more.
    case finished
    /// The server, or the connection for its age, takes no more.
    case draining
    /// Nothing has come from the runner for too long.
    case silent
  }

  /// Hands out runs as the runner asks for them, and takes back what it has not confirmed when the stream ends.
  func claimRuns(
    _ requests: RequestStream<ClaimRunsRequest>, _ writer: ResponseWriter<ClaimRunsResponse>, _ context: CallContext
  ) async throws {
    let runner = try context.runner
    var first = requests.makeAsyncIterator()
    guard let opening = try await first.next() else { return }
    let session = try await sessions.runner(opening.session, of: runner)
    let handout = RunHandout()
    handout.receive(opening, at: .now)
    let drained = OneShotEvent()
    context.onDrain { drained.fire() }
    let outcome: Result<ClaimsEnd, any Error>
    do {
      outcome = .success(try await serve(requests, writer, handout, session, drained, loop: context.loop))
    } catch {
      outcome = .failure(error)
    }
    await takeBack(handout.unconfirmed, loop: context.loop)
    switch try outcome.get() {
    case .finished: return
    case .draining: throw RPCError.draining
    case .silent: throw RPCError(.unavailable, "Nothing has come from the runner for too long.")
    }
  }

  private func serve(
    _ requests: RequestStream<ClaimRunsRequest>, _ writer: ResponseWriter<ClaimRunsResponse>,
    _ handout: RunHandout, _ session: RunnerSession, _ drained: OneShotEvent, loop: EventLoop
  ) async throws -> ClaimsEnd {
    try await withThrowingTaskGroup(of: ClaimsEnd.self) { group in
      group.addTask {
        for try await request in requests { handout.receive(request, at: .now) }
        return .finished
      }
      group.addTask {
        await drained.wait()
        return .draining
      }
      group.addTask {
        while handout.silence(at: .now) < ServiceLimits.claimSilence {
          // A runner that has nothing to do sends no heartbeats.
          try await sessions.noteSeen(session)
          try await loop.sleep(for: ServiceLimits.claimPulseInterval)
        }
        return .silent
      }
      group.addTask { try await handOut(handout, writer, session, loop: loop) }
      defer { group.cancelAll() }
      return try await group.next() ?? .finished
    }
  }

  /// Claims and sends for as long as runs are handed out at all.
  private func handOut(
    _ handout: RunHandout, _ writer: ResponseWriter<ClaimRunsResponse>, _ session: RunnerSession, loop: EventLoop
  ) async throws -> ClaimsEnd {
    // The runner sees at once that it is heard.
    try await writer.sendHeaders()
    while !queue.isDraining {
      let demand = handout.demand
      var runs: [LeasedRun] = []
      if demand.count == 0 {
        await demand.more.wait(atMost: ServiceLimits.claimPulseInterval, on: loop)
        if demand.more.hasFired { continue }
      } else {
        runs = try await claim(demand.count, session, loop: loop)
      }
      let leases = runs.map(\.lease)
      handout.willSend(leases)
      sessions.note(leases, of: session)
      sessions.hosted.note(leases, at: .now)
      try Task.checkCancellation()
      if runs.isEmpty { try await writer.write(ClaimRunsResponse()) }
      // One a message: a plan can be nearly as large as a message may be.
      for run in runs { try await writer.write(.with { $0.runs = [AssignedRun(run)] }) }
    }
    return .draining
  }

  private func claim(_ count: Int, _ session: RunnerSession, loop: EventLoop) async throws(RPCError) -> [LeasedRun] {
    let (queue, runner) = (queue, session.runner)
    let claim = LastingClaim(on: loop) { () async throws(RunQueueError) in
      try await queue.claim(
        worker: runner.worker, labels: runner.labels, lacking: runner.lackedCapabilities, capacity: count,
        waitAtMost: ServiceLimits.claimPulseInterval)
    } abandoned: { [self] runs in
      await takeBack(runs.map(\.lease), loop: loop)
    }
    let runs = try await perform { _ throws(RunQueueError) in try await claim.runs() }
    return await keepExecutable(runs, runner, loop: loop)
  }

  /// Hands back what the runner cannot execute. A claim gives it nothing of the kind, but for runs that an older server
  /// has queued without saying what they need.
  private func keepExecutable(_ runs: [LeasedRun], _ runner: RunnerRecord, loop: EventLoop) async -> [LeasedRun] {
    var executable: [LeasedRun] = []
    for run in runs {
      let missing = runner.missingCapabilities(for: run.plan)
      if missing.isEmpty {
        executable.append(run)
      } else {
        await giveBack(
          [run.lease], reason: "runner \(runner.worker) executes no task of type \(missing.joined(separator: ", "))",
          loop: loop)
      }
    }
    return executable
  }

  /// Queues again what was sent and may never have arrived. A run that has begun is left to its runner: the begin is
  /// what the runner waits for before it does anything.
  private func takeBack(_ leases: [RunLease], loop: EventLoop) async {
    await giveBack(leases, reason: "it did not reach its runner", loop: loop)
  }

  private func giveBack(_ leases: [RunLease], reason: String, loop: EventLoop) async {
    guard !leases.isEmpty else { return }
    let (queue, sessions, logger) = (queue, sessions, logger)
    // A task of its own: a stream that broke has cancelled this one.
    await loop.spawn {
      for lease in leases {
        do throws(RunQueueError) {
          try await queue.handBack(lease, reason: reason, onlyIfUntouched: true)
          sessions.hosted.forget([lease])
          logger.notice("a run went back to the queue", metadata: ["run_id": "\(lease.runID)", "reason": "\(reason)"])
        } catch .leaseLost {
          // It has begun, or has been handed back by its runner.
        } catch {
          logger.warning(
            "a run that is to go back to the queue is left to its lease",
            metadata: ["run_id": "\(lease.runID)", "error": "\(error)"])
        }
      }
    }.value
  }
}
