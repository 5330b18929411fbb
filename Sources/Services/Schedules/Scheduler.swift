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
    var resting = RestingSchedules()
    while !Task.isCancelled {
      let upcoming = wakeup.upcoming
      var pause = ServiceLimits.schedulePoll
      do {
        pause = try await work(&resting)
      } catch {
        // The end of the services cancels what is under way: no failure to tell of.
        if Task.isCancelled { return }
        logger.warning("the scheduler failed", metadata: ["error": "\(String(reflecting: error))"])
      }
      await upcoming.wait(atMost: pause, on: loop)
    }
  }

  /// Deals with what there is. What fails rests for `ServiceLimits.schedulePoll`, and is no reason for the others to wait.
  ///
  /// - Returns: how long there will be nothing.
  func work(_ resting: inout RestingSchedules) async throws -> Duration {
    let store = ScheduleStore(database)
    let before = try await store.outlook(except: resting.ids)
    if before.isWaiting || before.nextAt.map({ $0 <= before.now }) == true {
      resting.add(try await turn(now: before.now, except: resting.ids))
    }
    let after = try await store.outlook(except: resting.ids)
    var pause = after.isWaiting ? ServiceLimits.waitingOccurrencePoll : ServiceLimits.schedulePoll
    if let next = after.nextAt { pause = min(pause, next - after.now) }
    // What is due and was left has another server, which needs its time.
    return max(pause, ServiceLimits.scheduleLeastPause)
  }

  /// Deals with everything that is due at a time, many schedules in a transaction.
  ///
  /// - Returns: those that failed. One schedule's trouble is not the others'.
  @discardableResult
  func turn(now: Instant, except resting: [UUID] = []) async throws -> [UUID] {
    var failed: [UUID] = []
    for work in [ScheduleBatch.Work.due, .waiting] {
      while let newlyFailed = try await dealWithSome(work, now: now, except: resting + failed) { failed += newlyFailed }
    }
    return failed
  }

  /// - Returns: which of them failed; nil when there was none to deal with.
  private func dealWithSome(
    _ work: ScheduleBatch.Work, now: Instant, except others: [UUID]
  ) async throws -> [UUID]? {
    let outcome = try await deal(work, now: now) { batch throws(DatabaseError) in
      try await batch.take(work, except: others, limit: ServiceLimits.schedulesPerTransaction)
    }
    return switch outcome {
    case .done(0): nil
    case .done: []
    case .failed(let schedules, let error): try await failures(among: schedules, error, work, now: now)
    }
  }

  /// Deals by themselves with schedules that failed together, and says which of them fail again.
  private func failures(
    among schedules: [UUID], _ error: any Error, _ work: ScheduleBatch.Work, now: Instant
  ) async throws -> [UUID] {
    if schedules.count == 1 {
      try await note(error, of: schedules[0])
      return schedules
    }
    var failed: [UUID] = []
    for schedule in schedules {
      let outcome = try await deal(work, now: now) { batch throws(DatabaseError) in
        try await batch.take(work, schedule)
      }
      guard case .failed(_, let error) = outcome else { continue }
      try await note(error, of: schedule)
      failed.append(schedule)
    }
    return failed
  }

  private enum Outcome {
    /// With so many.
    case done(Int)
    /// One of these, or something that hits all of them; nothing of it has happened.
    case failed([UUID], any Error)
  }

  private func deal(
    _ work: ScheduleBatch.Work, now: Instant,
    _ take: (ScheduleBatch) async throws(DatabaseError) -> [ScheduleRecord]
  ) async throws -> Outcome {
    var taken: [UUID] = []
    do {
      let turns = try await database.transaction { transaction -> [ScheduleTurn] in
        let batch = ScheduleBatch(transaction, now: now)
        let schedules = try await take(batch)
        taken = schedules.map(\.id)
        return try await batch.deal(work, with: schedules)
      }
      tell(turns)
      return .done(turns.count)
    } catch {
      guard !taken.isEmpty, !Task.isCancelled else { throw error }
      return .failed(taken, error)
    }
  }

  /// Tells of what has been committed.
  private func tell(_ turns: [ScheduleTurn]) {
    if turns.contains(where: { $0.progress.runs > 0 }) { newsroom.publishQueuedRun() }
    for project in Set(turns.map(\.schedule.projectID)) { newsroom.publish(.activity(project: project)) }
  }

  private func note(_ error: any Error, of schedule: UUID) async throws {
    logger.warning(
      "a schedule failed", metadata: ["schedule": "\(schedule)", "error": "\(String(reflecting: error))"])
    if let reason = Self.lastingTrouble(error) { try await pause(schedule, because: reason) }
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
