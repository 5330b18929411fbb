import Database
import Messages
import Protobuf
import RPC
import RPCServer

/// Answers ScheduleService: reading and looking ahead. What changes schedules is in the files beside.
struct ScheduleHandlers: Sendable {
  let database: Database
  let newsroom: LiveNewsroom
  /// Wakes this server's scheduler.
  let wakeup: Wakeup

  func get(_ request: GetScheduleRequest, _ context: CallContext) async throws -> Schedule {
    var checks = RequestChecks()
    let id = checks.id(request.scheduleID, "schedule_id")
    try checks.finish()
    return try await ScheduleStore(database).reread(id)
  }

  func list(_ request: ListSchedulesRequest, _ context: CallContext) async throws -> ListSchedulesResponse {
    var checks = RequestChecks()
    let project = checks.id(request.projectID, "project_id")
    let filter = request.filter ?? ScheduleFilter()
    let plan = checks.optionalID(filter.planID, "filter.plan_id")
    let page = checks.page(
      size: request.pageSize, token: request.pageToken, question: [context.path, "\(project)", filter.planID])
    let before = checks.place(of: page, \.id)
    try checks.finish()
    try await ProjectStore(database).require(project)
    let records = try await ScheduleStore(database).list(
      project: project, before: before, plan: plan, limit: page.limit)
    let (entries, nextToken) = page.split(records) { PageToken($0.id) }
    return .with {
      $0.schedules = entries.map { Schedule($0) }
      $0.nextPageToken = nextToken
    }
  }

  func listOccurrences(
    _ request: ListScheduleOccurrencesRequest, _ context: CallContext
  ) async throws -> ListScheduleOccurrencesResponse {
    var checks = RequestChecks()
    let id = checks.id(request.scheduleID, "schedule_id")
    let page = checks.page(size: request.pageSize, token: request.pageToken, question: [context.path, "\(id)"])
    let before = checks.place(of: page, \.number).map { Instant(microsecondsSinceEpoch: $0) }
    try checks.finish()
    _ = try await ScheduleStore(database).require(id)
    let records = try await OccurrenceStore(database).list(schedule: id, before: before, limit: page.limit)
    let (entries, nextToken) = page.split(records) { PageToken($0.at.microsecondsSinceEpoch) }
    return .with {
      $0.occurrences = entries.map { ScheduleOccurrence($0) }
      $0.nextPageToken = nextToken
    }
  }

  func preview(_ request: PreviewScheduleRequest, _ context: CallContext) async throws -> PreviewScheduleResponse {
    var checks = RequestChecks()
    var given: ScheduleTerms?
    var id: UUID?
    switch request.subject {
    case nil: checks.add("subject", "is required")
    case .scheduleID(let text): id = checks.id(text, "schedule_id")
    case .schedule(let schedule): given = ScheduleTerms(schedule, checks: &checks)
    }
    if let after = request.afterTime, !ServiceLimits.scheduleYears.contains(after) {
      checks.add("after_time", "must lie in the years from 1970 to 9998")
    }
    try checks.finish()
    // On a connection of its own: a zone is looked for in files.
    let times = try await database.transaction { transaction in
      var terms = given
      try await terms?.settleTimeZone(in: transaction)
      if let id {
        let schedule = try await ScheduleStore(transaction).require(id)
        terms = schedule.nextAt == nil ? nil : schedule.terms
      }
      guard let terms else { return [] as [Instant] }
      let now = try await transaction.clock()
      return try await Self.times(
        of: terms, after: request.afterTime?.instant ?? now,
        count: request.count == 0 ? ServiceLimits.defaultPreviewTimes : Int(request.count), in: transaction)
    }
    return .with { $0.times = times.map { Timestamp($0) } }
  }

  private static func times(
    of terms: ScheduleTerms, after moment: Instant, count: Int, in transaction: Transaction
  ) async throws -> [Instant] {
    var reader = try OccurrenceReader(transaction, terms)
    let horizon = max(moment, terms.startsAt ?? moment) + ServiceLimits.previewReach
    var times: [Instant] = []
    var last = moment
    while times.count < count, let next = try await reader.next(after: last, until: horizon) {
      times.append(next)
      last = next
    }
    return times
  }
}
