import Database
import EventLoop
public import Messages
import Protobuf
import Synchronization

/// The queue of runs, for those who execute them: under leases whose generation fences every write.
///
/// A worker claims runs, tells how far they have come, and completes each with its one terminal transition; heartbeats
/// extend its leases and bring it the wish to cancel. All methods may be called at the same time, from any task; the
/// log chunks of one lease are sent one after another.
public final class RunQueue: Sendable {
  let database: Database
  let newsroom: LiveNewsroom
  let files: ArtifactFiles
  let writers = LogWriters()
  private let loop: EventLoop
  private let isDraining = Atomic(false)

  init(database: Database, newsroom: LiveNewsroom, files: ArtifactFiles, loop: EventLoop) {
    self.database = database
    self.newsroom = newsroom
    self.files = files
    self.loop = loop
  }

  /// Takes queued runs, waiting for the first one.
  ///
  /// - Parameters:
  ///   - worker: The process, for people; another one each time that it starts.
  ///   - labels: What the worker offers, as "key=value".
  ///   - capacity: The most runs, cut to `ServiceLimits.runsPerClaim`.
  ///   - waitAtMost: Cut to `ServiceLimits.claimWait`.
  /// - Returns: the runs, now leased; none when none was queued in time.
  /// - Throws: ``RunQueueError``.
  public func claim(
    worker: String, labels: [String] = [], capacity: Int, waitAtMost: Duration
  ) async throws(RunQueueError) -> [LeasedRun] {
    let deadline = LoopInstant.now.advanced(by: min(waitAtMost, ServiceLimits.claimWait))
    let limit = min(capacity, ServiceLimits.runsPerClaim)
    guard limit > 0 else { return [] }
    while true {
      // Taken before the look: a run that is queued after the look wakes us.
      let wakeup = newsroom.runQueued.upcoming
      if isDraining.load(ordering: .acquiring) { return [] }
      let runs = try await claimNow(worker: worker, limit: limit)
      if !runs.isEmpty { return runs }
      let rest = LoopInstant.now.duration(to: deadline)
      guard rest > .zero else { return [] }
      await wakeup.wait(atMost: min(rest, ServiceLimits.claimPoll), on: loop)
      if Task.isCancelled { throw .cancelled }
    }
  }

  /// Whether no more runs are handed out.
  var isDrained: Bool { isDraining.load(ordering: .acquiring) }

  /// Hands out no more runs: claims return with none.
  func drain() {
    isDraining.store(true, ordering: .releasing)
    newsroom.runQueued.fire()
  }

  /// Extends leases by `ServiceLimits.leaseTime` and tells what became of each, in the order asked.
  public func heartbeat(_ leases: [RunLease]) async throws(RunQueueError) -> [LeaseState] {
    guard !leases.isEmpty else { return [] }
    let held = try await perform { database throws(DatabaseError) in
      try await RunLeaseStore(database).heartbeat(leases, leaseTime: ServiceLimits.leaseTime)
    }
    return leases.map { lease in
      switch held[lease.runID] {
      case .some(true): .cancelRequested
      case .some(false): .held
      case nil: .lost
      }
    }
  }

  /// Replaces a run's progress, and the results of the tasks that have begun, in the order of the tasks.
  public func reportProgress(
    _ lease: RunLease, _ progress: RunProgress, taskResults: [TaskResult]
  ) async throws(RunQueueError) {
    let results = try Self.encode(Run.with { $0.taskResults = taskResults })
    let project = try await perform { database throws(DatabaseError) in
      try await RunLeaseStore(database).progress(
        lease, tasksDone: progress.tasksDone, currentTaskNumber: progress.currentTaskNumber,
        currentTaskName: LogText.storable(progress.currentTaskName), results: results)
    }
    guard let project else { throw .leaseLost }
    newsroom.publish(.runChanged(run: lease.runID, project: project, isFinal: false))
  }

  /// Ends a run and its lease. Repeating it with the same lease and state is accepted and changes nothing.
  public func complete(_ lease: RunLease, _ outcome: RunOutcome) async throws(RunQueueError) {
    let stored = try outcome.stored()
    let ended = try await perform { database throws(DatabaseError) in
      try await RunLeaseStore(database).finish(lease, stored)
    }
    writers.forget(lease)
    guard let ended else { return try await checkRepeated(lease) }
    newsroom.publish(.runChanged(run: lease.runID, project: ended.projectID, isFinal: true))
    newsroom.publish(.activity(project: ended.projectID))
  }

  /// A run that has ended under this very lease has been completed before, and its answer was lost.
  private func checkRepeated(_ lease: RunLease) async throws(RunQueueError) {
    let state = try await perform { database throws(DatabaseError) in
      try await RunLeaseStore(database).leaseState(lease.runID)
    }
    guard let state, state.generation == lease.generation, state.state.isFinal else { throw .leaseLost }
  }

  /// In a transaction, so that a claim whose caller went away takes no runs with it.
  private func claimNow(worker: String, limit: Int) async throws(RunQueueError) -> [LeasedRun] {
    let claimed: [ClaimedRun]
    do {
      claimed = try await database.transaction { transaction in
        try await RunLeaseStore(transaction).claim(
          worker: LogText.storable(worker, limit: 200), limit: limit, leaseTime: ServiceLimits.leaseTime)
      }
    } catch {
      throw RunQueueError(any: error)
    }
    var runs: [LeasedRun] = []
    for run in claimed {
      newsroom.publish(.runChanged(run: run.lease.runID, project: run.projectID, isFinal: false))
      newsroom.publish(.activity(project: run.projectID))
      runs.append(
        LeasedRun(
          lease: run.lease, projectID: run.projectID, planID: run.planID, plan: try Self.plan(of: run.planDocument)))
    }
    return runs
  }

  /// Runs statements with the error that workers understand.
  func perform<R: Sendable>(
    _ body: (Database) async throws(DatabaseError) -> R
  ) async throws(RunQueueError) -> R {
    do throws(DatabaseError) {
      return try await body(database)
    } catch {
      throw RunQueueError(error)
    }
  }

  static func encode(_ run: Run) throws(RunQueueError) -> [UInt8] {
    do {
      return try run.encodedBytes()
    } catch {
      throw .rejected("the results of the run cannot be encoded")
    }
  }

  private static func plan(of document: [UInt8]) throws(RunQueueError) -> Plan {
    do {
      return try Plan(decoding: document)
    } catch {
      throw .rejected("the stored plan of the run cannot be read")
    }
  }
}
