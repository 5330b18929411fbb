import Database

/// Deals with what one schedule has to do, in the transaction that has locked it and holds its plan: everything is done, or
/// nothing.
struct ScheduleTurn: Sendable {
  let transaction: Transaction
  let schedule: ScheduleRecord
  /// The latest version of its plan; nil when the plan was deleted.
  let latestPlan: PlanRecord?
  /// What was done.
  var progress = ScheduleProgress()
  /// What there is to run, once it has been looked at.
  var plan: PlanToRun?

  init(_ transaction: Transaction, _ schedule: ScheduleRecord, latestPlan: PlanRecord?) {
    self.transaction = transaction
    self.schedule = schedule
    self.latestPlan = latestPlan
  }

  /// Deals with the occurrences that have come due, and notes the one behind them.
  ///
  /// - Throws: `DecodingError` for an unreadable plan; what the database throws.
  mutating func dealWith(_ due: DueOccurrences, next: Instant?) async throws {
    if case .gone = try await planToRun() { return try await endWithPlan() }
    progress.dealtUntil = due.toRun.last ?? due.missed?.last
    if let missed = due.missed { try await miss(missed) }
    for occurrence in due.toRun { try await dealWith(occurrence) }
    try await ScheduleStore(transaction).advance(schedule.id, next: next, progress)
    if next == nil { try await record(.scheduleEnded, "\(schedule.name) has ended: no time of it follows") }
  }

  /// Makes the run of the first occurrence that waits, unless a run before it has not ended.
  ///
  /// - Throws: as `dealWith(_:next:)`.
  mutating func startWaiting() async throws {
    // Looked at once more, now that the lock keeps others from making one.
    guard try await !ScheduleStore(transaction).hasUnfinishedRun(schedule.id),
      let first = try await OccurrenceStore(transaction).waiting(of: schedule.id).first
    else { return }
    if case .gone = try await planToRun() { return try await endWithPlan() }
    let occurrence = ScheduleOccurrenceID(scheduleID: schedule.id, at: first)
    switch try await makeRun(occurrence) {
    case .made(let run): try await OccurrenceStore(transaction).settle(occurrence, .started, run: run)
    case .refused(let reason): try await OccurrenceStore(transaction).settle(occurrence, .failed, message: reason)
    }
    try await ScheduleStore(transaction).advance(schedule.id, next: schedule.nextAt, progress)
  }

  private mutating func miss(_ missed: DueOccurrences.Missed) async throws {
    try await OccurrenceStore(transaction).insert(
      missed, of: schedule.id, message: "No server dealt with it in time, or the schedule was paused")
    let what = missed.count == 1 ? "an occurrence was" : "\(missed.count) occurrences were"
    try await record(.scheduleMissed, "\(schedule.name): \(what) missed")
    progress.missed += missed.count
  }

  private mutating func dealWith(_ at: Instant) async throws {
    let occurrence = ScheduleOccurrenceID(scheduleID: schedule.id, at: at)
    let store = OccurrenceStore(transaction)
    let queues = schedule.terms.overlapPolicy == .queue
    let waiting = queues ? try await store.waiting(of: schedule.id).count : 0
    let isFree = try await !ScheduleStore(transaction).hasUnfinishedRun(schedule.id)
    if waiting > 0 || !isFree {
      if !queues { return try await skip(occurrence, "A run of the schedule had not ended") }
      if waiting < ServiceLimits.waitingOccurrencesPerSchedule { return try await store.insert(occurrence, .waiting) }
      return try await skip(occurrence, "\(waiting) occurrences waited before it")
    }
    switch try await makeRun(occurrence) {
    case .made(let run): try await store.insert(occurrence, .started, run: run)
    case .refused(let reason): try await store.insert(occurrence, .failed, message: reason)
    }
  }

  private mutating func skip(_ occurrence: ScheduleOccurrenceID, _ reason: String) async throws {
    try await OccurrenceStore(transaction).insert(occurrence, .skipped, message: reason)
    try await record(.scheduleSkipped, "\(schedule.name): an occurrence was skipped. \(reason)")
    progress.skipped += 1
  }
}
