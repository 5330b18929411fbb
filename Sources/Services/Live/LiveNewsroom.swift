import Database
import EventLoop
import Logging
import Synchronization

/// Tells of what has been committed: streams and claimers of this process at once, other processes by NOTIFY.
///
/// NOTIFY takes a lock on the whole database until its transaction has been flushed (async.c): it is sent by itself,
/// never inside the transaction it tells of, and gathered, so that a process sends at most twenty a second. That runs are
/// ready goes out by itself, at once where none went out just before, since somebody waits for it. A notice that is lost
/// costs the time until the next poll and nothing else.
final class LiveNewsroom: Sendable {
  static let channel = "vantflow_live"
  private static let notify = Statement("live_notify", "SELECT pg_notify('vantflow_live', $1)")

  private struct State {
    var notice: LiveNotice
    /// A flush is on its way.
    var isScheduled = false
    var wakeGate = WakeGate()
    var isStopped = false
  }

  /// Streams.
  let hub: LiveHub
  /// Workers of this process that wait for runs.
  let claimWaiters = ClaimWaiters()
  /// What those who follow logs ask of the database, each question once.
  let logLooks: LogLooks
  /// What those who watch runs ask of the database, each question once.
  let runLooks: RunLooks
  /// What those who watch projects ask of the database, each question once.
  let feedLooks: FeedLooks
  /// Reads the projects that are watched.
  let feeds: FeedRelay
  /// Gives those who watch projects the logs of their runs.
  let projectLogs: ProjectLogs
  /// Reads the logs that other processes have written to.
  private let relay: LogRelay
  private let origin = UUID.random()
  private let database: Database
  private let loop: EventLoop
  private let logger: Logger
  private let state: Mutex<State>

  init(hub: LiveHub, database: Database, loop: EventLoop, logger: Logger) {
    self.hub = hub
    self.database = database
    self.loop = loop
    self.logger = logger
    logLooks = LogLooks(database, on: loop)
    runLooks = RunLooks(database, on: loop)
    feedLooks = FeedLooks(database, on: loop)
    feeds = FeedRelay(looks: feedLooks, hub: hub, loop: loop, logger: logger)
    projectLogs = ProjectLogs(hub: hub, looks: logLooks, database: database, loop: loop, logger: logger)
    relay = LogRelay(hub: hub, projectLogs: projectLogs, database: database, loop: loop, logger: logger)
    state = Mutex(State(notice: LiveNotice(origin: origin)))
  }

  /// Tells of something that has been committed. Any thread.
  func publish(_ event: LiveEvent) {
    deliver(event)
    gather { $0.add(event) }
  }

  /// Tells what became of a run whose attempt has ended. Any thread.
  func publish(_ ended: EndedAttempt) {
    for event in ended.news { publish(event) }
    if ended.mayLetRunBegin { publishQueuedRun() }
  }

  /// Tells that a run may be ready for a worker, or will be at a time that nobody knew of. Any thread.
  func publishQueuedRun() {
    claimWaiters.ring()
    let action = state.withLock { $0.isStopped ? .none : $0.wakeGate.request(at: .now) }
    switch action {
    case .none: return
    case .send: loop.spawn { await self.sendWake() }
    case .wait(let pause):
      loop.execute { [self] in
        loop.schedule(after: pause) { [self] in
          state.withLock { $0.wakeGate.timerFired(at: .now) }
          loop.spawn { await self.sendWake() }
        }
      }
    }
  }

  /// Passes on what another process has told.
  func receive(_ payload: String) {
    guard let notice = LiveNotice(payload), notice.origin != origin else { return }
    if notice.isRunQueued { claimWaiters.ring() }
    for event in notice.events {
      if case .logMoved(let run, let project, let numbers) = event {
        relay.moved(run: run, project: project, numbers)
      } else {
        deliver(event)
      }
    }
  }

  private func deliver(_ event: LiveEvent) {
    switch event {
    case .activity(let project):
      feeds.moved(project)
    case .logged(let batch):
      hub.publish(event)
      projectLogs.logged(batch)
    case .logMoved(let run, let project, let numbers):
      hub.publish(event)
      projectLogs.moved(run: run, project: project, numbers)
    case .runChanged, .recorded, .logsSkipped, .recordWentBack:
      hub.publish(event)
    }
  }

  /// Sends nothing from now on.
  func stop() {
    state.withLock { $0.isStopped = true }
  }

  private func gather(_ change: (inout LiveNotice) -> Void) {
    let isFirst = state.withLock { state in
      change(&state.notice)
      defer { state.isScheduled = true }
      return !state.isScheduled && !state.isStopped
    }
    guard isFirst else { return }
    loop.execute { [self] in
      loop.schedule(after: ServiceLimits.relayInterval) { [self] in
        loop.spawn { await self.flush() }
      }
    }
  }

  private func flush() async {
    let notice = state.withLock { state in
      defer {
        state.notice = LiveNotice(origin: origin)
        state.isScheduled = false
      }
      return state.isStopped ? nil : state.notice
    }
    guard let notice, notice.count > 0 else { return }
    await send(notice)
  }

  private func sendWake() async {
    guard state.withLock({ !$0.isStopped }) else { return }
    var notice = LiveNotice(origin: origin)
    notice.isRunQueued = true
    await send(notice)
  }

  private func send(_ notice: LiveNotice) async {
    do {
      try await database.execute(Self.notify, notice.text)
    } catch {
      logger.debug("a notice was lost; the poll makes up for it", metadata: ["error": "\(error.debugDescription)"])
    }
  }
}
