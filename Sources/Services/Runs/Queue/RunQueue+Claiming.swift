import Database
import EventLoop
import Messages

extension RunQueue {
  /// Takes ready runs, waiting for the first one.
  ///
  /// - Parameters:
  ///   - worker: The process, for people; another one each time that it starts.
  ///   - labels: What it has, as `key=value`: it is given runs only whose plans ask for nothing else.
  ///   - capacity: The most runs, cut to `ServiceLimits.runsPerClaim`.
  ///   - waitAtMost: Cut to `ServiceLimits.claimWait`.
  /// - Returns: the runs, now leased; none when none was ready in time. Who is cancelled takes none.
  /// - Throws: ``RunQueueError``.
  public func claim(
    worker: String, labels: [String] = [], capacity: Int, waitAtMost: Duration
  ) async throws(RunQueueError) -> [LeasedRun] {
    let deadline = LoopInstant.now.advanced(by: min(waitAtMost, ServiceLimits.claimWait))
    let limit = min(capacity, ServiceLimits.runsPerClaim)
    guard limit > 0 else { return [] }
    guard labels.count <= ServiceLimits.labelsPerWorker else {
      throw .rejected("a worker has at most \(ServiceLimits.labelsPerWorker) labels")
    }
    let waiters = newsroom.claimWaiters
    var news: ClaimWaiters.News?
    do throws(RunQueueError) {
      return try await claim(
        worker: LogText.storable(worker, limit: 200), labels: labels, limit: limit, until: deadline, news: &news)
    } catch {
      if let news { waiters.pass(news) }
      throw error
    }
  }

  // `news` is what this worker was woken by, until it is passed on.
  private func claim(
    worker: String, labels: [String], limit: Int, until deadline: LoopInstant, news: inout ClaimWaiters.News?
  ) async throws(RunQueueError) -> [LeasedRun] {
    let waiters = newsroom.claimWaiters
    var contentions = 0
    while true {
      let mark = waiters.mark
      if isDraining { return [] }
      let result = try await look(worker: worker, labels: labels, limit: limit)
      if result.runs.count == limit {
        // Perhaps there are more. Two go on, so that many are at it soon where there is work for many.
        waiters.ring(times: 2)
        news = nil
      } else if !result.isContended, let told = news.take() {
        waiters.pass(told, lookedWith: labels)
      }
      if !result.runs.isEmpty {
        if let told = news.take() { waiters.pass(told) }
        let runs = await handOut(result.runs)
        // Where none of them can be executed, those behind them may be.
        if runs.isEmpty { continue }
        return runs
      }
      let rest = LoopInstant.now.duration(to: deadline)
      var pause = min(rest, ServiceLimits.claimPoll, result.nextReady ?? ServiceLimits.claimPoll)
      if result.isContended, contentions < ServiceLimits.contendedClaims {
        // Whoever was in the way is done in a millisecond or two, also where we were told not to wait.
        contentions += 1
        pause = .milliseconds(Int.random(in: 1...4))
      } else {
        contentions = 0
        if let told = news.take() { waiters.pass(told, lookedWith: labels) }
        guard rest > .zero else { return [] }
      }
      news = await waiters.wait(after: mark, labels: labels, atMost: pause, on: loop) ?? news
      if Task.isCancelled { throw .cancelled }
    }
  }

  /// One look. The statement is not given up with its caller, since it may have leased something by then: what comes
  /// for somebody who has gone is handed back.
  private func look(worker: String, labels: [String], limit: Int) async throws(RunQueueError) -> ClaimResult {
    if Task.isCancelled { throw .cancelled }
    let reply = Reply<ClaimResult>()
    await loop.spawn { [self] in
      reply.resolve(
        await Result { () async throws(DatabaseError) in
          try await RunLeaseStore(database).claim(
            worker: worker, labels: labels, limit: limit, leaseTime: ServiceLimits.leaseTime, after: turn)
        })
    }.value
    let result = try await reply.value()
    metrics.looks.add(1, ordering: .relaxed)
    turn = result.lastProject
    guard Task.isCancelled, !result.runs.isEmpty else { return result }
    await loop.spawn { [self] in
      for run in result.runs { try? await handBack(run.lease, reason: "the claim was given up") }
    }.value
    throw .cancelled
  }

  /// The claimed runs with their plans. One whose plan cannot be read has failed by that, and takes no other along.
  private func handOut(_ claimed: [ClaimedRun]) async -> [LeasedRun] {
    metrics.claimed.add(claimed.count, ordering: .relaxed)
    var runs: [LeasedRun] = []
    var unreadable: [AttemptEnding] = []
    for run in claimed {
      newsroom.publish(.runChanged(run: run.lease.runID, project: run.projectID, isFinal: false))
      newsroom.publish(.activity(project: run.projectID))
      do {
        runs.append(
          LeasedRun(
            lease: run.lease, attempt: run.attempt, projectID: run.projectID, planID: run.planID,
            plan: try Plan(decoding: run.planDocument)))
      } catch {
        unreadable.append(
          AttemptEnding(
            lease: run.lease, outcome: .failed, failureCategory: FailureCategory.internalFault.rawValue,
            message: "The stored plan of the run cannot be read"))
      }
    }
    if !unreadable.isEmpty { await endUnreadable(unreadable) }
    return runs
  }

  /// Fails runs that no worker can be given. Where that fails in its turn they are left to their leases.
  private func endUnreadable(_ endings: [AttemptEnding]) async {
    // Not given up with its caller: the runs are leased by now.
    await loop.spawn { [self] in
      for ended in (try? await RunLeaseStore(database).end(endings))?.values.map({ $0 }) ?? [] { tell(ended) }
    }.value
  }
}
