import Database
import EventLoop

/// Deals with several schedules in one transaction: what one of them asks or writes goes out without waiting for the answers
/// to another, so that a hundred take little more round trips than one. Everything is done, or nothing.
struct ScheduleBatch: Sendable {
  /// What there is to do.
  enum Work: Sendable {
    /// Occurrences that have come due.
    case due
    /// Occurrences that waited for a run to end.
    case waiting
  }

  private let transaction: Transaction
  /// By the database's clock.
  private let now: Instant
  private let almanac = ZoneAlmanac()

  init(_ transaction: Transaction, now: Instant) {
    self.transaction = transaction
    self.now = now
  }

  /// Locks schedules for which there is something to do, without those that another server has.
  func take(_ work: Work, except others: [UUID], limit: Int) async throws(DatabaseError) -> [ScheduleRecord] {
    let store = ScheduleStore(transaction)
    return switch work {
    case .due: try await store.takeDue(at: now, except: others, limit: limit)
    case .waiting: try await store.takeWaiting(except: others, limit: limit)
    }
  }

  /// Locks one schedule, waiting for whoever has it: the transaction that failed with it may not have let go yet. None where
  /// there is nothing to do any more.
  func take(_ work: Work, _ id: UUID) async throws(DatabaseError) -> [ScheduleRecord] {
    guard let schedule = try await ScheduleStore(transaction).lock(id), schedule.pausedAt == nil else { return [] }
    if work == .due, schedule.nextAt.map({ $0 > now }) ?? true { return [] }
    return [schedule]
  }

  /// Does it for those that were taken.
  ///
  /// - Returns: the turn of each, with what was done.
  /// - Throws: `CronSyntaxError`, 22023 for an unknown zone, `DecodingError` for an unreadable plan; what the database
  ///   throws. Of several failures the one that has caused the others.
  func deal(_ work: Work, with schedules: [ScheduleRecord]) async throws -> [ScheduleTurn] {
    // One behind the other, so that each finds in the almanac what those before it have asked.
    var due: [(occurrences: DueOccurrences, next: Instant?)] = []
    if work == .due { for schedule in schedules { due.append(try await findDue(schedule)) } }
    let plans = try await PlanStore(transaction).hold(Set(schedules.map(\.planID)))
    let turns = schedules.map { ScheduleTurn(transaction, $0, latestPlan: plans[$0.planID]) }
    let results = await withTaskGroup(of: Result<ScheduleTurn, any Error>.self) { group in
      for (index, turn) in turns.enumerated() {
        let due = work == .due ? due[index] : nil
        group.addTask {
          var turn = turn
          do {
            if let due {
              try await turn.dealWith(due.occurrences, next: due.next)
            } else {
              try await turn.startWaiting()
            }
            return .success(turn)
          } catch {
            return .failure(error)
          }
        }
      }
      // All of them come to their ends, also behind a failure: a statement that is given up is cancelled on the server.
      return await group.reduce(into: []) { $0.append($1) }
    }
    if let cause = results.cause { throw cause }
    return try results.map { try $0.get() }
  }

  private func findDue(_ schedule: ScheduleRecord) async throws -> (occurrences: DueOccurrences, next: Instant?) {
    var reader = try OccurrenceReader(transaction, schedule.terms, almanac)
    var due = DueOccurrences(
      policy: schedule.terms.missedPolicy, deadline: schedule.terms.startingDeadline, now: now)
    var next = schedule.nextAt
    var count = 0
    while let occurrence = next, occurrence <= now {
      due.add(occurrence)
      next = try await reader.next(after: occurrence)
      count += 1
      // A schedule of every minute that was paused for a year has half a million: the loop serves others in between.
      if count % ServiceLimits.occurrencesPerStretch == 0 { await Task.yield() }
    }
    return (due, next)
  }
}

extension [Result<ScheduleTurn, any Error>] {
  /// What has failed by itself: the statements of the others were refused because the transaction had failed.
  var cause: (any Error)? {
    let errors = compactMap { result -> (any Error)? in
      guard case .failure(let error) = result else { return nil }
      return error
    }
    return errors.first { !(SQLState.inFailedTransaction ~= $0) } ?? errors.first
  }
}
