import Database
import EventLoop
import Messages

extension RunQueue {
  /// Takes ready runs, waiting for the first one.
  ///
  /// - Parameters:
  ///   - worker: The process, for people; another one each time that it starts.
  ///   - labels: What it has, as `key=value`: it is given runs only whose plans ask for nothing else.
  ///   - lacking: The task types that it cannot execute: it is given no run that needs one of them.
  ///   - capacity: The most runs, cut to `ServiceLimits.runsPerClaim`.
  ///   - waitAtMost: Cut to `ServiceLimits.claimWait`.
  /// - Returns: the runs, now leased; none when none was ready in time. Who is cancelled takes none.
  /// - Throws: ``RunQueueError``.
  public func claim(
    worker: String, labels: [String] = [], lacking: [String] = [], capacity: Int, waitAtMost: Duration
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
        worker: LogText.storable(worker, limit: 200), labels: labels + lacking.map { "!\($0)" }, limit: limit,
        until: deadline, news: &news)
    } catch {
      if let news { waiters.pass(news) }
      throw error
    }
  }

  // `news` is what this worker was woken by, until it is passed on. What the worker lacks is among its labels, as claim_runs
  // has it: workers that differ in it take turns apart, and news of what one cannot have goes on to the other.
  private func claim(
    worker: String, labels: [String], limit: Int, until deadline: LoopInstant, news: inout ClaimWaiters.News?
  ) async throws(RunQueueError) -> [LeasedRun] {
    let waiters = newsroom.claimWaiters
    var contentions = 0
    while true {
      let mark = waiters.mark
      if isDraining { return [] }
      let result = try await look(worker: worker, labels: labels, limit: limit)
      if let next = result.nextReady { waiters.ring(in: next, on: loop) }
      if result.runs.count == limit {
        // Who was told of more than it could take says so, and whom it wakes does the same: two go on where there is work
        // for two, so that many are at it soon where there is work for many. Where nothing was left the news is spent:
        // what it told of was in the queue when this look began, and whatever was committed since has rung by itself.
        if result.leftOver > 0 { waiters.ring(times: Int(result.leftOver)) }
        news = nil
      } else if !result.isContended, let told = news.take() {
        waiters.pass(told, lookedWith: labels)
      }
      if !result.runs.isEmpty {
        if let told = news.take() { waiters.pass(told) }
        let runs = await handOut(result.runs)
        // Where none of them can be executed, those behind them may be.
        if runs.isEmpty, LoopInstant.now < deadline.advanced(by: ServiceLimits.claimOverrun) { continue }
        return runs
      }
      let rest = LoopInstant.now.duration(to: deadline)
      var pause = min(rest, ServiceLimits.claimPoll)
      if result.isContended, contentions < ServiceLimits.contendedClaims {
        // Whoever was in the way is done in a millisecond or two, also where we were told not to wait.
        contentions += 1
        pause = .milliseconds(Int.random(in: 1...4))
      } else {
        contentions = 0
        if let told = news.take() { waiters.pass(told, lookedWith: labels) }
        guard rest > .zero else { return [] }
      }
      let more = await waiters.wait(after: mark, labels: labels, atMost: pause, on: loop)
      news = more.map { $0.merged(with: news) } ?? news
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
            worker: worker, labels: labels, limit: limit, leaseTime: ServiceLimits.leaseTime,
            after: turns.next(for: labels))
        })
    }.value
    let result = try await reply.value()
    metrics.looks.add(1, ordering: .relaxed)
    turns.note(result.turn, for: labels)
    guard Task.isCancelled, !result.runs.isEmpty else { return result }
    await loop.spawn { [self] in
      for run in result.runs { try? await handBack(run.lease, reason: "the claim was given up") }
    }.value
    throw .cancelled
  }
}
