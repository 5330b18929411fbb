import Database
import EventLoop
import Logging

/// Makes the runs of schedules when they are due. Every server has one: they share the work by the locks on schedules.
///
/// It sleeps until the next occurrence, by the database's clock, and looks now and then for schedules that others have
/// changed.
final class Scheduler: Sendable {
  /// Fire it when a schedule was made or changed.
  let wakeup = Wakeup()
  private let database: Database
  private let newsroom: LiveNewsroom
  private let logger: Logger

  init(database: Database, newsroom: LiveNewsroom, logger: Logger) {
    self.database = database
    self.newsroom = newsroom
    self.logger = logger
  }

  /// Works until it is cancelled. A failure is logged, and the next turn comes all the same.
  func run(on loop: EventLoop) async {
    while !Task.isCancelled {
      let upcoming = wakeup.upcoming
      var pause = ServiceLimits.schedulePoll
      do {
        pause = try await work()
      } catch {
        // The end of the services cancels what is under way: no failure to tell of.
        if Task.isCancelled { return }
        logger.warning("the scheduler failed", metadata: ["error": "\(String(reflecting: error))"])
      }
      await upcoming.wait(atMost: pause, on: loop)
    }
  }

  /// Deals with what there is.
  ///
  /// - Returns: how long there will be nothing.
  private func work() async throws -> Duration {
    let store = ScheduleStore(database)
    let before = try await store.outlook()
    if before.isWaiting || before.nextAt.map({ $0 <= before.now }) == true {
      // What failed is tried again, and not at once.
      guard try await turn(now: before.now) else { return ServiceLimits.schedulePoll }
    }
    let after = try await store.outlook()
    var pause = after.isWaiting ? ServiceLimits.waitingOccurrencePoll : ServiceLimits.schedulePoll
    if let next = after.nextAt { pause = min(pause, next - after.now) }
    // What is due and was left has another server, which needs its time.
    return max(pause, ServiceLimits.scheduleLeastPause)
  }

  /// Deals with everything that is due at a time, schedule by schedule, each in a transaction of its own.
  ///
  /// - Returns: whether all went well. One schedule's trouble is not the others'.
  @discardableResult
  func turn(now: Instant) async throws -> Bool {
    var failed: [UUID] = []
    for work in [Work.due, .waiting] {
      while true {
        switch try await dealWithOne(work, now: now, except: failed) {
        case .nothing: break
        case .done: continue
        case .failed(let schedule):
          failed.append(schedule)
          continue
        }
        break
      }
    }
    return failed.isEmpty
  }

  private enum Work {
    /// Occurrences that have come due.
    case due
    /// Occurrences that waited for a run to end.
    case waiting
  }

  private enum Outcome {
    case nothing
    case done
    case failed(UUID)
  }

  private func dealWithOne(_ work: Work, now: Instant, except failed: [UUID]) async throws -> Outcome {
    var taken: UUID?
    do {
      let turn = try await database.transaction { transaction -> ScheduleTurn? in
        let store = ScheduleStore(transaction)
        let schedule =
          switch work {
          case .due: try await store.takeDue(at: now, except: failed)
          case .waiting: try await store.takeWaiting(except: failed)
          }
        taken = schedule?.id
        guard let schedule else { return nil }
        var turn = ScheduleTurn(transaction, schedule, now: now)
        switch work {
        case .due: try await turn.dealWithDue()
        case .waiting: try await turn.startWaiting()
        }
        return turn
      }
      guard let turn else { return .nothing }
      if turn.progress.runs > 0 { newsroom.publishQueuedRun() }
      newsroom.publish(.activity(project: turn.schedule.projectID))
      return .done
    } catch {
      guard let taken, !Task.isCancelled else { throw error }
      logger.warning(
        "a schedule failed", metadata: ["schedule": "\(taken)", "error": "\(String(reflecting: error))"])
      if let reason = Self.lastingTrouble(error) { try await pause(taken, because: reason) }
      return .failed(taken)
    }
  }

  /// What will be wrong with the schedule at the next turn as well; nil for what may pass.
  private static func lastingTrouble(_ error: any Error) -> String? {
    switch error {
    case SQLState.invalidParameterValue: "The database does not know its time zone any more"
    case is DatabaseError, is CancellationError: nil
    case let error as CronSyntaxError: "Its cron expression is wrong \(error)"
    default: "It or its plan cannot be read; the server's log says why"
    }
  }

  private func pause(_ id: UUID, because reason: String) async throws {
    let project = try await database.transaction { transaction -> UUID? in
      let store = ScheduleStore(transaction)
      guard let schedule = try await store.lock(id), schedule.pausedAt == nil else { return nil }
      try await store.pause(id, because: reason)
      try await ActivityStore(transaction).record(
        NewActivity(
          projectID: schedule.projectID, type: .schedulePaused, actor: .schedule,
          summary: "\(schedule.name) was paused by itself. \(reason)", planID: schedule.planID, scheduleID: id))
      return schedule.projectID
    }
    if let project { newsroom.publish(.activity(project: project)) }
  }
}
