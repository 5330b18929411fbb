import Database
import EventLoop
import Logging
import Synchronization

/// Reads the record of each project that is watched here: once for all who watch, whom it gives the same pages.
///
/// A watcher looks for itself until it has caught up, and again where a page does not go on at its cursor, or more came
/// than is kept for it. While a transaction of anybody holds entries back, this alone looks whether it has ended.
final class FeedRelay: Sendable {
  private struct Reading {
    /// Tells a reading from an earlier one of the same project.
    let number: Int
    var cursor: ActivityCursor
    var isUnderWay = true
    /// There was news since the look that is under way began.
    var hasMore = false
  }

  private struct State {
    var readings: [UUID: Reading] = [:]
    var lastNumber = 0
  }

  private let looks: FeedLooks
  private let hub: LiveHub
  private let loop: EventLoop
  private let logger: Logger
  private let state = Mutex(State())

  init(looks: FeedLooks, hub: LiveHub, loop: EventLoop, logger: Logger) {
    self.looks = looks
    self.hub = hub
    self.loop = loop
    self.logger = logger
  }

  /// Reads a project from now on, for one who follows it and has seen everything up to `cursor`. Any thread.
  ///
  /// His place is where everybody's reading begins, and may be one that he has named himself: it is never taken beyond
  /// `horizon`, up to where the record was settled before he looked. All that comes is behind that.
  ///
  /// - Returns: where it is read from. Who stands before that looks once more: what was given out before he followed was
  ///   settled by then.
  func begin(_ project: UUID, at cursor: ActivityCursor, settledUpTo horizon: ActivityCursor) -> ActivityCursor {
    let (place, number) = state.withLock { state -> (ActivityCursor, Int?) in
      if let known = state.readings[project] { return (known.cursor, nil) }
      let place = min(cursor, horizon)
      state.lastNumber += 1
      state.readings[project] = Reading(number: state.lastNumber, cursor: place)
      return (place, state.lastNumber)
    }
    if let number { spawn(project, number) }
    return place
  }

  /// One who watched a project has left. Any thread.
  func end(_ project: UUID) {
    state.withLock { state in
      if !hub.isFollowed(.project(project)) { state.readings[project] = nil }
    }
  }

  /// There is new activity in a project. Any thread.
  func moved(_ project: UUID) {
    let number = state.withLock { state -> Int? in
      guard let reading = state.readings[project] else { return nil }
      state.readings[project]?.hasMore = true
      state.readings[project]?.isUnderWay = true
      return reading.isUnderWay ? nil : reading.number
    }
    if let number { spawn(project, number) }
  }

  private func spawn(_ project: UUID, _ number: Int) {
    loop.execute { [self] in loop.spawn { await self.read(project, number) } }
  }

  private func read(_ project: UUID, _ number: Int) async {
    var pause = ServiceLimits.feedSettlePolls.lowerBound
    while let cursor = nextPlace(project, number) {
      do {
        let page = try await looks.pages.value(of: FeedPlace(project: project, cursor: cursor))
        if page.isAhead { return drop(project, number) }
        if !page.entries.isEmpty {
          hub.publish(.recorded(page), to: [.project(project)])
          pause = ServiceLimits.feedSettlePolls.lowerBound
        }
        guard goesOn(project, number, behind: page) else { return }
        if page.isWaiting, page.isLast {
          try await loop.sleep(for: pause)
          pause = min(pause * 2, ServiceLimits.feedSettlePolls.upperBound)
        }
      } catch {
        logger.debug("a project was not read for its watchers", metadata: ["error": "\(String(reflecting: error))"])
        rest(project, number)
        // They look for themselves, and learn why not.
        return hub.publish(.activity(project: project))
      }
    }
  }

  /// What is to be read next; nil where nobody watches any more.
  private func nextPlace(_ project: UUID, _ number: Int) -> ActivityCursor? {
    state.withLock { state in
      guard let reading = state.readings[project], reading.number == number else { return nil }
      guard hub.isFollowed(.project(project)) else {
        state.readings[project] = nil
        return nil
      }
      state.readings[project]?.hasMore = false
      return reading.cursor
    }
  }

  /// Notes how far it was read; false, and the end of the reading, where there is no reason to look again now.
  private func goesOn(_ project: UUID, _ number: Int, behind page: FeedPage) -> Bool {
    state.withLock { state in
      guard let reading = state.readings[project], reading.number == number else { return false }
      let goesOn = reading.hasMore || page.isWaiting || !page.isLast
      state.readings[project]?.cursor = page.end
      state.readings[project]?.isUnderWay = goesOn
      return goesOn
    }
  }

  /// Ends a reading of a record that has gone back, and those who watch it with that.
  private func drop(_ project: UUID, _ number: Int) {
    state.withLock { state in
      if state.readings[project]?.number == number { state.readings[project] = nil }
    }
    hub.publish(.recordWentBack(project: project))
  }

  private func rest(_ project: UUID, _ number: Int) {
    state.withLock { state in
      if state.readings[project]?.number == number { state.readings[project]?.isUnderWay = false }
    }
  }
}
