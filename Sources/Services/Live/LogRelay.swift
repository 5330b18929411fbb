import Database
import EventLoop
import Logging
import Synchronization

/// Reads what other processes have written to logs that are followed here: once for all who follow, whom it then gives
/// the same batches that they would have had from a writer of this process. What it has read those have too who watch the
/// project; where nobody follows the log itself, `ProjectLogs` reads for them.
///
/// A log that has moved on by more than a follower may have waiting is left to each of them, at his own pace.
final class LogRelay: Sendable {
  /// How far a log was read, and how far it has moved.
  private struct Reading {
    var read: Int64
    var moved: Int64
    /// When the first notice came of what is being read, and of what is to be read next, where there was one.
    var heardAt: LoopInstant
    var nextHeardAt: LoopInstant?
  }

  private let hub: LiveHub
  private let projectLogs: ProjectLogs
  private let database: Database
  private let loop: EventLoop
  private let logger: Logger
  /// The logs that are being read now.
  private let readings = Mutex<[UUID: Reading]>([:])

  init(hub: LiveHub, projectLogs: ProjectLogs, database: Database, loop: EventLoop, logger: Logger) {
    self.hub = hub
    self.projectLogs = projectLogs
    self.database = database
    self.loop = loop
    self.logger = logger
  }

  /// Another process has written the entries with these numbers. Any thread.
  func moved(run: UUID, project: UUID, _ numbers: ClosedRange<Int64>) {
    guard hub.isFollowed(.log(run: run)) else { return projectLogs.moved(run: run, project: project, numbers) }
    guard numbers.count <= ServiceLimits.logEntriesBuffered else { return tell(run, project, numbers) }
    let now = LoopInstant.now
    let isFirst = readings.withLock { readings -> Bool in
      guard var reading = readings[run] else {
        readings[run] = Reading(
          read: numbers.lowerBound - 1, moved: numbers.upperBound, heardAt: now, nextHeardAt: now)
        return true
      }
      reading.nextHeardAt = reading.nextHeardAt ?? now
      reading.moved.raise(to: numbers.upperBound)
      readings[run] = reading
      return false
    }
    guard isFirst else { return }
    loop.execute { [self] in loop.spawn { await self.read(run: run, project: project) } }
  }

  private func read(run: UUID, project: UUID) async {
    while let (place, end, heardAt) = next(run) {
      do {
        let chunks = try await LogStore(database).read(run, after: place)
        guard let last = chunks.last else { return giveUp(run, project, place + 1...end) }
        for chunk in chunks {
          let batch = LogBatch(chunk, runID: run, projectID: project, announcedAt: heardAt)
          hub.publish(.logged(batch))
          projectLogs.logged(batch)
        }
        readings.withLock { $0[run]?.read = last.lastNumber }
      } catch {
        logger.debug("a log was not read for its followers", metadata: ["error": "\(error.debugDescription)"])
        return giveUp(run, project, place + 1...end)
      }
    }
  }

  /// What is to be read next; nil, and the end of the reading, when everything was.
  private func next(_ run: UUID) -> (place: Int64, end: Int64, heardAt: LoopInstant)? {
    readings.withLock { readings in
      guard var reading = readings[run], reading.read < reading.moved else {
        readings[run] = nil
        return nil
      }
      reading.heardAt = reading.nextHeardAt ?? reading.heardAt
      reading.nextHeardAt = nil
      readings[run] = reading
      return (reading.read, reading.moved, reading.heardAt)
    }
  }

  /// Followers look for themselves.
  private func giveUp(_ run: UUID, _ project: UUID, _ numbers: ClosedRange<Int64>) {
    readings.withLock { $0[run] = nil }
    tell(run, project, numbers)
  }

  private func tell(_ run: UUID, _ project: UUID, _ numbers: ClosedRange<Int64>) {
    hub.publish(.logMoved(run: run, project: project, numbers: numbers))
    projectLogs.moved(run: run, project: project, numbers)
  }
}

extension Int64 {
  fileprivate mutating func raise(to number: Int64) { self = Swift.max(self, number) }
}
