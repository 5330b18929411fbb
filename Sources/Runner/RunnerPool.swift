public import EventLoop
public import Logging

/// Claims runs and executes them, several at a time, on a loop of its own.
///
/// ``run()`` is its whole life; ``stop(drainTime:handBackTime:)`` and ``activity`` may be called meanwhile from anywhere.
public actor RunnerPool {
  nonisolated let loop = EventLoop(name: "browser")
  public nonisolated var unownedExecutor: UnownedSerialExecutor { loop.serialExecutor.asUnownedSerialExecutor() }

  private let configuration: RunnerConfiguration
  private let backend: any RunnerBackend
  private let logger: Logger
  private let executor: any RunExecutor
  private var running: [Lease: Holding] = [:]
  private var slotFreed = OneShotEvent()
  private var isRunning = false
  private(set) var isStopping = false
  private let ended = OneShotEvent()
  private var claiming: Task<Void, Never>?
  private var heartbeat: Task<Void, Never>?

  /// Makes a pool whose runs come from `backend`, and whose tasks are performed by what `executor` makes for the pool's
  /// loop: nil for Chromium.
  public init(
    _ configuration: RunnerConfiguration, backend: any RunnerBackend, logger: Logger,
    executor: (@Sendable (EventLoop) -> any RunExecutor)? = nil
  ) {
    self.configuration = configuration
    self.backend = backend
    self.logger = logger
    self.executor = executor?(loop) ?? BrowserRunExecutor(configuration, loop: loop)
  }

  /// A run that is being executed.
  private struct Holding {
    let control: RunControl
    let terms: LeaseTerms
    /// Stops the run when its lease is over.
    let leaseTimer: LoopTimer
  }

  /// What the pool is doing now.
  public struct Activity: Sendable, Hashable {
    /// Runs that are being executed.
    public var runs: Int
    /// The process groups of the Chromium processes that are up.
    public var browserProcessIDs: [Int32]
  }

  public var activity: Activity {
    get async { Activity(runs: running.count, browserProcessIDs: await executor.processIDs) }
  }

  // MARK: Life

  /// Works until it is stopped; returns when the last run has ended and no Chromium is left. To be called once.
  ///
  /// Cancelling the calling task stops it at once: runs that are being executed are handed back, saying so.
  public nonisolated func run() async {
    await work()
    await loop.shutdown()
  }

  private func work() async {
    isRunning = true
    let claiming = loop.spawn { await self.claimRuns() }
    self.claiming = claiming
    heartbeat = loop.spawn { await self.keepLeases() }
    if isStopping { claiming.cancel() }
    await withTaskCancellationHandler {
      await claiming.value
      while !running.isEmpty { await slotFreed.waitUncancelled(on: loop) }
    } onCancel: {
      loop.spawn { await self.stop(drainTime: .zero) }
    }
    heartbeat?.cancel()
    await heartbeat?.value
    await executor.close()
    ended.fire()
  }

  /// Claims no more, lets the runs that are being executed go on for `drainTime`, then hands back those that are left within
  /// `handBackTime`; a run that cannot be handed back by then, since the backend is away, is left to the end of its lease.
  /// Returns when ``run()`` is about to.
  ///
  /// May be called again meanwhile, with less time, which then counts. Cancelling the calling task changes nothing.
  public func stop(drainTime: Duration, handBackTime: Duration = RunnerLimits.handBackTime) async {
    isStopping = true
    guard isRunning else { return }
    claiming?.cancel()
    let timers = [
      schedule(after: drainTime) { $0.stop(.shutdown) },
      schedule(after: drainTime + handBackTime) { $0.abandon() },
    ]
    await ended.waitUncancelled(on: loop)
    for timer in timers { timer.cancel() }
  }

  private func schedule(after time: Duration, _ stop: @escaping @Sendable (RunControl) -> Void) -> LoopTimer {
    loop.schedule(after: time) { [weak self] in
      self?.assumeIsolated { pool in
        for holding in pool.running.values { stop(holding.control) }
      }
    }
  }

  // MARK: Claiming

  private func claimRuns() async {
    var pause = RunnerLimits.claimPause
    while !isStopping {
      let free = configuration.concurrency - running.count
      guard free > 0 else {
        await slotFreed.wait()
        continue
      }
      do throws(BackendError) {
        let claimed = try await backend.claim(
          worker: configuration.worker, capacity: free, waitAtMost: RunnerLimits.claimWait)
        for run in claimed {
          if isStopping { await decline(run) } else { start(run) }
        }
        pause.reset()
      } catch {
        guard !isStopping, error.code != .cancelled else { continue }
        let next = pause.next()
        logger.warning("runs cannot be claimed", metadata: ["error": "\(error)", "again_in": "\(next)"])
        try? await loop.sleep(for: next)
      }
    }
  }

  /// Hands back a run that came while the pool stops, and that nothing was done for. What fails here is left to the lease.
  private func decline(_ run: ClaimedRun) async {
    let (backend, logger) = (backend, logger)
    // A task of its own: the one that claims has been cancelled.
    await loop.spawn {
      do throws(BackendError) {
        try await backend.handBack(run.lease, reason: "the runner takes no more runs")
      } catch {
        logger.warning(
          "a run cannot be handed back", metadata: ["run_id": "\(run.lease.runID)", "error": "\(error)"])
      }
    }.value
  }

  private func start(_ run: ClaimedRun) {
    let execution = RunExecution(
      run, backend: backend, executor: executor, loop: loop, spoolFolder: configuration.spoolFolder)
    hold(run, execution.control)
    logger.info("run begins", metadata: ["run_id": "\(run.lease.runID)", "tasks": "\(run.plan.tasks.count)"])
    loop.spawn {
      await execution.perform()
      await self.ended(run)
    }
  }

  private func hold(_ run: ClaimedRun, _ control: RunControl) {
    control.extendLease(to: run.arrival.advanced(by: run.terms.duration))
    // By our own clock: a runner that the server cannot reach must not wait for its word.
    let timer = loop.schedule(after: LoopInstant.now.duration(to: control.leaseEnd)) { control.stop(.leaseLost) }
    running[run.lease] = Holding(control: control, terms: run.terms, leaseTimer: timer)
  }

  private func ended(_ run: ClaimedRun) {
    running.removeValue(forKey: run.lease)?.leaseTimer.cancel()
    logger.info("run ended", metadata: ["run_id": "\(run.lease.runID)"])
    let event = slotFreed
    slotFreed = OneShotEvent()
    event.fire()
  }

  // MARK: Heartbeats

  private func keepLeases() async {
    while (try? await loop.sleep(for: heartbeatInterval)) != nil {
      let leases = Array(running.keys)
      guard !leases.isEmpty else { continue }
      // The lease that a heartbeat brings begins when the server has it, which is later than this.
      let sent = LoopInstant.now
      do throws(BackendError) {
        for heartbeat in try await backend.heartbeat(leases) { apply(heartbeat, sent: sent) }
      } catch {
        // The leases last longer than a few heartbeats; each run is stopped when its own is over.
        if error.code != .cancelled { logger.warning("heartbeat failed", metadata: ["error": "\(error)"]) }
      }
    }
  }

  /// The shortest that one of the runs needs.
  private var heartbeatInterval: Duration {
    running.values.reduce(RunnerLimits.heartbeatInterval) { min($0, $1.terms.heartbeatInterval) }
  }

  private func apply(_ heartbeat: LeaseHeartbeat, sent: LoopInstant) {
    guard let holding = running[heartbeat.lease] else { return }
    switch heartbeat.state {
    case .held: extend(holding, sent: sent)
    case .cancelRequested:
      extend(holding, sent: sent)
      holding.control.stop(.cancelRequested)
    case .lost: holding.control.stop(.leaseLost)
    }
  }

  private func extend(_ holding: Holding, sent: LoopInstant) {
    holding.control.extendLease(to: sent.advanced(by: holding.terms.duration))
    holding.leaseTimer.reschedule(after: LoopInstant.now.duration(to: holding.control.leaseEnd))
  }
}

extension OneShotEvent {
  /// Waits also when the calling task is cancelled.
  fileprivate func waitUncancelled(on loop: EventLoop) async {
    await loop.spawn { await self.wait() }.value
  }
}
