import Database
import EventLoop
import Logging
import Messages
import Protobuf
import Synchronization

/// Gives those who watch projects the logs of their runs: for each run its entries in their order, each once, without
/// gaps, whoever wrote them and whatever notices were lost.
///
/// It compares what comes with how far each run has come (`WatchedLogs`), reads what lies between from the database, once for
/// all who watch, and looks from time to time for what nobody told of.
final class ProjectLogs: Sendable {
  private struct State {
    var logs = WatchedLogs()
    /// Runs whose logs are to be read, in the order in which that was found.
    var waiting: [UUID] = []
    var readers = 0
    var isLooking = false
  }

  private let hub: LiveHub
  private let looks: LogLooks
  private let begins: SharedLooks<UUID, [WatchedLogs.Head]>
  private let database: Database
  private let loop: EventLoop
  private let logger: Logger
  // Changed on `loop` by all that gives entries out, so that they leave in their order.
  private let state = Mutex(State())

  init(hub: LiveHub, looks: LogLooks, database: Database, loop: EventLoop, logger: Logger) {
    self.hub = hub
    self.looks = looks
    self.database = database
    self.loop = loop
    self.logger = logger
    begins = SharedLooks(on: loop) { project throws(DatabaseError) in
      try await LogStore(database).watchedHeads(of: project)
    }
  }

  /// Follows the runs of a project from now on, for one who has subscribed to it.
  ///
  /// - Throws: `DatabaseError`; `CancellationError`.
  func begin(_ project: UUID) async throws {
    if state.withLock({ $0.logs.isWatched(project) }) { return }
    let asked = LoopInstant.now
    let heads = try await begins.value(of: project)
    state.withLock { $0.logs.begin(project, heads, at: asked) }
  }

  /// One who watched a project has left. Any thread.
  func end(_ project: UUID) {
    state.withLock { if !hub.isFollowed(.project(project)) { $0.logs.end(project) } }
  }

  /// Entries were stored. Any thread.
  func logged(_ batch: LogBatch) {
    guard hub.isFollowed(.project(batch.projectID)) else { return }
    loop.execute { [self] in
      switch state.withLock({ $0.logs.logged(batch.runID, batch.projectID, batch.numbers) }) {
      case .give: give(batch)
      case .keep(let step): take(step, of: batch.runID)
      }
    }
  }

  /// Entries are in the database. Any thread.
  func moved(run: UUID, project: UUID, _ numbers: ClosedRange<Int64>) {
    guard hub.isFollowed(.project(project)) else { return }
    loop.execute { [self] in
      take(state.withLock { $0.logs.moved(run, project, numbers) }, of: run)
    }
  }

  /// Looks for what nobody told of. Where it could not for so long that runs may have come and gone, watchers are told.
  ///
  /// - Throws: `DatabaseError`; the next look goes back as far as this one would have.
  func look() async throws(DatabaseError) {
    let look = state.withLock { state in
      for project in state.logs.watched where !hub.isFollowed(.project(project)) { state.logs.end(project) }
      return state.logs.beginLook(at: .now)
    }
    guard !look.projects.isEmpty else { return }
    let heads = try await LogStore(database).watchedHeads(look)
    await loop.spawn { [self] in
      // Not before the end of any run that was found.
      let now = LoopInstant.now
      for head in heads { take(state.withLock { $0.logs.found(head, by: look, at: now) }, of: head.run) }
      for run in look.unplaced { take(state.withLock { $0.logs.place(run) }, of: run) }
      for project in state.withLock({ $0.logs.endLook(look) }) { hub.publish(.logsSkipped(project: project)) }
    }.value
  }

  private func give(_ batch: LogBatch) {
    hub.publish(.logged(batch), to: [.project(batch.projectID)])
  }

  // On the loop.
  private func take(_ step: WatchedLogs.Step, of run: UUID) {
    switch step {
    case .nothing: return
    case .read:
      let isOneMore = state.withLock { state in
        state.waiting.append(run)
        guard state.readers < ServiceLimits.logReaders else { return false }
        state.readers += 1
        return true
      }
      if isOneMore { loop.spawn { await self.readAll() } }
    case .look:
      let isFirst = state.withLock { state in
        defer { state.isLooking = true }
        return !state.isLooking
      }
      if isFirst { loop.spawn { await self.lookForUnplaced() } }
    }
  }

  private func lookForUnplaced() async {
    var goesOn = true
    while goesOn {
      do throws(DatabaseError) {
        try await look()
      } catch {
        logger.debug("logs were not looked at for watchers", metadata: ["error": "\(error.debugDescription)"])
        // The look that comes by itself tries again.
        return state.withLock { $0.isLooking = false }
      }
      goesOn = state.withLock { state in
        state.isLooking = state.logs.hasUnplaced
        return state.isLooking
      }
    }
  }

  private func readAll() async {
    while let run = nextRun() { await read(run) }
  }

  private func nextRun() -> UUID? {
    state.withLock { state in
      guard !state.waiting.isEmpty else {
        state.readers -= 1
        return nil
      }
      return state.waiting.removeFirst()
    }
  }

  private func read(_ run: UUID) async {
    while let place = state.withLock({ $0.logs.nextPlace(of: run) }) {
      do {
        let chunks = try await looks.chunks.value(of: LogLooks.Place(run: run, number: place))
        if chunks.isEmpty { state.withLock { $0.logs.skip(run) } }
        for chunk in chunks { try give(chunk, of: run) }
      } catch {
        logger.debug("a log was not read for watchers", metadata: ["error": "\(String(reflecting: error))"])
        return state.withLock { $0.logs.stopReading(run) }
      }
    }
  }

  private func give(_ chunk: LogChunk, of run: UUID) throws {
    guard let (numbers, project) = state.withLock({ $0.logs.give(chunk.numbers, of: run) }) else { return }
    let batch = LogBatch(chunk, runID: run, projectID: project)
    give(numbers == chunk.numbers ? batch : try batch.cut(to: numbers))
  }
}
