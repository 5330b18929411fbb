import Database
import EventLoop
import Logging
public import Messages
import Protobuf
import Synchronization

/// The queue of runs, for those who execute them: under leases whose generation fences every write.
///
/// A worker claims runs, tells how far they have come, and completes each, or hands it back; heartbeats extend its leases
/// and bring it the wish to cancel. All methods may be called at the same time, from any task; the log chunks of one lease
/// are sent one after another.
public final class RunQueue: Sendable {
  let database: Database
  let newsroom: LiveNewsroom
  let storage: any ArtifactStorage
  let ownership: StoreOwnership
  let uploads = UploadBuffers()
  let loop: EventLoop
  let endings: AttemptEndings
  let writers = LogWriters()
  let logger: Logger
  let metrics = QueueMetrics()
  private let draining = Atomic(false)
  let turns = ClaimTurns()

  init(
    database: Database, newsroom: LiveNewsroom, storage: any ArtifactStorage, ownership: StoreOwnership,
    loop: EventLoop, logger: Logger
  ) {
    self.database = database
    self.newsroom = newsroom
    self.storage = storage
    self.ownership = ownership
    self.loop = loop
    self.logger = logger
    endings = AttemptEndings(database: database, newsroom: newsroom, loop: loop)
  }

  /// Whether no more runs are handed out.
  var isDraining: Bool { draining.load(ordering: .acquiring) }

  /// Hands out no more runs: claims return with none.
  func drain() {
    draining.store(true, ordering: .releasing)
    newsroom.claimWaiters.ringForAll()
  }

  /// Extends leases by `ServiceLimits.leaseTime` and tells what became of each, in the order asked.
  public func heartbeat(_ leases: [RunLease]) async throws(RunQueueError) -> [LeaseState] {
    guard !leases.isEmpty else { return [] }
    let held = try await perform { database throws(DatabaseError) in
      try await RunLeaseStore(database).heartbeat(leases, leaseTime: ServiceLimits.leaseTime)
    }
    metrics.refused.add(.heartbeat, leases.count - held.count)
    return leases.map { lease in
      switch held[lease] {
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
        currentTaskName: LogText.storable(progress.currentTaskName), results: results,
        leaseTime: ServiceLimits.leaseTime)
    }
    guard let project else { throw metrics.refused.refuse(.progress) }
    newsroom.publish(.runChanged(run: lease.runID, project: project, isFinal: false))
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
}
