public import Database
public import EventLoop
import HTTPClient
public import Logging
import Messages
public import RPCServer

/// VantFlow's services, put together: what answers the calls of its contract, the queue that runners work from, and
/// the work in the background.
///
/// Make it once the migrations have been applied; `start()` before the server serves, `shutdown()` after it has
/// drained and before the database ends.
public struct VantFlowServices: Sendable {
  /// The queue, for runners in this process and for those that come by RPC.
  public let runQueue: RunQueue

  private let configuration: ServicesConfiguration
  let database: Database
  let newsroom: LiveNewsroom
  private let poller: LivePoller
  let storage: any ArtifactStorage
  let ownership: StoreOwnership
  let addresses: ArtifactAddresses
  /// For the object store; nil where there is none.
  private let client: HTTPClient?
  let planner: any Planner
  let runnerSessions: RunnerSessions
  let scheduler: Scheduler
  private let loop: EventLoop
  let logger: Logger
  private let background = BackgroundTasks()

  /// Puts the services together; nothing happens before ``start()``.
  ///
  /// - Parameters:
  ///   - database: Started, with the schema of ``Schema/migrations``.
  ///   - planner: What turns sentences into plans.
  ///   - configuration: What an operator decides.
  ///   - loops: Those that serve the calls.
  ///   - logger: For what goes wrong in the background, and for failures of ours in calls.
  public init(
    database: Database, planner: any Planner, configuration: ServicesConfiguration, loops: EventLoopGroup,
    logger: Logger
  ) {
    self.database = database
    self.planner = planner
    self.configuration = configuration
    self.logger = logger
    runnerSessions = RunnerSessions(database: database)
    addresses = ArtifactAddresses(keys: DownloadKeys(database: database), publicURL: configuration.publicURL)
    loop = loops.loops[0]
    let objectStore = configuration.objectStore
    client = objectStore.map { HTTPClient(loops: loops.loops, authoritiesFile: $0.authoritiesFile) }
    if let objectStore, let client {
      storage = S3Storage(objectStore, client: client, loop: loop)
    } else {
      storage = ArtifactFiles(folder: configuration.artifactsFolder, loop: loop)
    }
    ownership = StoreOwnership(database: database, storage: storage, logger: logger)
    newsroom = LiveNewsroom(
      hub: LiveHub(loops: loops.loops), database: database, loop: loop, logger: logger)
    scheduler = Scheduler(database: database, newsroom: newsroom, logger: logger)
    poller = LivePoller(database: database, newsroom: newsroom)
    runQueue = RunQueue(
      database: database, newsroom: newsroom, storage: storage, ownership: ownership, loop: loop, logger: logger)
  }

  /// What stands around every call, the first outermost.
  public var interceptors: [any ServerInterceptor] {
    [FailureInterceptor(logger: logger), AccessInterceptor(runners: configuration.runnerAccess)]
  }

  /// Looks whether the folder of artifacts is the one that the database's artifacts are in, as far as that can be told: one
  /// that other servers do not share would answer for nothing that they have stored, and another database removes from its
  /// own what it does not know. Nothing is asked of a bucket, which servers do not mistake for another one and which may be
  /// away for a while: whose it is is asked before anything is stored there.
  ///
  /// - Throws: where it is not. What else fails is tried again, and told of, by the work in the background.
  public func expectArtifacts() async throws(ArtifactStoreElsewhere) {
    guard configuration.objectStore == nil else { return }
    do {
      try await ownership.expectHere()
    } catch let error as ArtifactStoreElsewhere {
      throw error
    } catch {
      logger.debug("The folder of artifacts was not looked at", metadata: ["error": "\(String(reflecting: error))"])
    }
  }

  /// Starts the work in the background: lost leases, schedules, notices of other processes, what no notice told of, the
  /// figures of the queue, old answers and occurrences, the logs' partitions.
  public func start() {
    let rescuer = RunRescuer(
      database: database, newsroom: newsroom, metrics: runQueue.metrics, logger: logger)
    start(
      PeriodicJob(name: "the rescue of lost runs", pause: ServiceLimits.rescuePoll) { try await rescuer.rescue() })
    start(
      PeriodicJob(name: "the poll behind live streams", pause: ServiceLimits.livePoll, wakeup: poller.wakeup) {
        try await poller.look()
      })
    start(
      PeriodicJob(name: "the count of the queue", pause: ServiceLimits.queueStatsPoll) {
        try await runQueue.metrics.count(database)
      })
    start(
      PeriodicJob(name: "the removal of old answers", pause: ServiceLimits.idempotencyPurgePoll) {
        let store = IdempotencyStore(database)
        let limit = ServiceLimits.idempotencyPurgeBatch
        while try await store.purge(olderThan: ServiceLimits.idempotencyTime, limit: limit) == limit {}
      })
    start(
      PeriodicJob(name: "the removal of silent runners", pause: ServiceLimits.idempotencyPurgePoll) {
        let store = RunnerStore(database)
        let limit = ServiceLimits.runnerPurgeBatch
        while try await store.purge(olderThan: ServiceLimits.runnerSessionTime, limit: limit) == limit {}
      })
    let logDays = LogDays(database: database, retention: configuration.logRetention, logger: logger)
    start(
      PeriodicJob(name: "the care for the logs' partitions", pause: ServiceLimits.logDaysPoll) {
        try await logDays.keep()
      })
    start(
      PeriodicJob(name: "the removal of old occurrences", pause: ServiceLimits.occurrencePurgePoll) {
        let store = OccurrenceStore(database)
        let limit = ServiceLimits.occurrencePurgeBatch
        while try await store.purge(olderThan: ServiceLimits.occurrenceTime, limit: limit) == limit {}
      })
    background.start(on: loop) { [scheduler] in await scheduler.run(on: loop) }
    startArtifactJobs()
    background.start(on: loop) { await listen() }
  }

  /// What becomes of artifacts in time: the keys of their addresses, uploads that nobody goes on with, retention, whose
  /// the store is, bytes that nothing refers to.
  private func startArtifactJobs() {
    start(
      PeriodicJob(name: "the reading of the keys to downloads", pause: ServiceLimits.downloadKeyPoll) {
        try await addresses.keys.refresh()
      })
    let cleaner = UploadCleaner(
      database: database, storage: storage, ownership: ownership, buffers: runQueue.uploads)
    start(
      PeriodicJob(name: "the removal of old uploads", pause: ServiceLimits.uploadPurgePoll) {
        try await cleaner.clean()
      })
    let retirement = ArtifactRetirement(
      database: database, storage: storage, ownership: ownership, retention: configuration.artifactRetention)
    start(
      PeriodicJob(name: "the retention of artifacts", pause: ServiceLimits.retentionPoll) {
        try await retirement.retire()
      })
    start(
      PeriodicJob(name: "the renewal of the artifact store's marker", pause: ServiceLimits.storeMarkerPoll) {
        try await ownership.renew()
      })
    let sweeper = OrphanSweeper(database: database, storage: storage, ownership: ownership, logger: logger)
    start(
      PeriodicJob(name: "the search for orphaned artifacts", pause: ServiceLimits.orphanPoll) {
        try await sweeper.sweep()
      })
  }

  /// Hands out no more runs; what waits for one returns. Streams learn of the drain from the server.
  public func drain() {
    runQueue.drain()
  }

  /// Lets runner hosts end the runs that they keep alive through this process: returns when there are none, or after a time.
  /// The server still takes connections meanwhile, since a host whose connection breaks may know no other server.
  public func waitForHosts(atMost limit: Duration) async {
    let deadline = LoopInstant.now.advanced(by: limit)
    while !runnerSessions.hosted.isEmpty(at: .now) {
      let rest = LoopInstant.now.duration(to: deadline)
      guard rest > .zero, (try? await loop.sleep(for: min(rest, ServiceLimits.hostedLeasesPoll))) != nil else { return }
    }
  }

  /// Ends the work in the background, and returns when it has ended.
  public func shutdown() async {
    drain()
    newsroom.stop()
    await background.stop()
    await client?.shutdown()
  }

  private func start(_ job: PeriodicJob) {
    background.start(on: loop) { await job.run(on: loop, logger: logger) }
  }

  private func listen() async {
    for await notification in database.listen(LiveNewsroom.channel) {
      switch notification {
      case .rescan: poller.wakeup.fire()
      case .notified(let payload): newsroom.receive(payload)
      }
    }
  }
}
