import Database
import EventLoop
import Logging
import Synchronization

/// Reads what other processes have written to logs that are followed here: once for all who follow, whom it then gives
/// the same batches that they would have had from a writer of this process.
///
/// A log that has moved on by more than a follower may have waiting is left to each of them, at his own pace.
final class LogRelay: Sendable {
  /// How far a log was read, and how far it has moved.
  private struct Reading {
    var read: Int64
    var moved: Int64
  }

  private let hub: LiveHub
  private let database: Database
  private let loop: EventLoop
  private let logger: Logger
  /// The logs that are being read now.
  private let readings = Mutex<[UUID: Reading]>([:])

  init(hub: LiveHub, database: Database, loop: EventLoop, logger: Logger) {
    self.hub = hub
    self.database = database
    self.loop = loop
    self.logger = logger
  }

  /// Another process has written the entries with these numbers. Any thread.
  func moved(run: UUID, project: UUID, _ numbers: ClosedRange<Int64>) {
    guard hub.isFollowed(.log(run: run)) || hub.isFollowed(.project(project)) else { return }
    guard numbers.count <= ServiceLimits.logEntriesBuffered else {
      return hub.publish(.logMoved(run: run, project: project, numbers: numbers))
    }
    let isFirst = readings.withLock { readings in
      let isFirst = readings[run] == nil
      readings[run, default: Reading(read: numbers.lowerBound - 1, moved: 0)].moved.raise(to: numbers.upperBound)
      return isFirst
    }
    guard isFirst else { return }
    loop.execute { [self] in loop.spawn { await self.read(run: run, project: project) } }
  }

  private func read(run: UUID, project: UUID) async {
    while let (place, end) = next(run) {
      do {
        let chunks = try await LogStore(database).read(run, after: place)
        guard let last = chunks.last else { return giveUp(run, project, place + 1...end) }
        for chunk in chunks { hub.publish(.logged(LogBatch(chunk, runID: run, projectID: project))) }
        readings.withLock { $0[run]?.read = last.lastNumber }
      } catch {
        logger.debug("a log was not read for its followers", metadata: ["error": "\(error.debugDescription)"])
        return giveUp(run, project, place + 1...end)
      }
    }
  }

  /// What is to be read next; nil, and the end of the reading, when everything was.
  private func next(_ run: UUID) -> (place: Int64, end: Int64)? {
    readings.withLock { readings in
      guard let reading = readings[run], reading.read < reading.moved else {
        readings[run] = nil
        return nil
      }
      return (reading.read, reading.moved)
    }
  }

  /// Followers look for themselves.
  private func giveUp(_ run: UUID, _ project: UUID, _ numbers: ClosedRange<Int64>) {
    readings.withLock { $0[run] = nil }
    hub.publish(.logMoved(run: run, project: project, numbers: numbers))
  }
}

extension Int64 {
  fileprivate mutating func raise(to number: Int64) { self = Swift.max(self, number) }
}
