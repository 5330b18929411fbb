import Database
import DatabaseTesting
import Messages
import Testing

@testable import Services

extension ServicesFixture {
  /// Another server's scheduler.
  func makeScheduler() -> Scheduler {
    Scheduler(database: database, newsroom: services.newsroom, logger: TestCluster.quietLogger)
  }

  /// A schedule as it would have been made at a time, in the project of its plan.
  func makeSchedule(
    of plan: UUID, in project: UUID, _ terms: ScheduleTerms, at now: String
  ) async throws -> UUID {
    let id = RecordIDSource.shared.next()
    try await database.transaction { transaction in
      var reader = try OccurrenceReader(transaction, terms)
      let start = try #require(Instant(now))
      let next = try #require(try await reader.next(after: start))
      try await ScheduleStore(transaction).insert(
        id, project: project, plan: plan, terms, next: next, user: User.local.id)
    }
    return id
  }

  /// Many schedules of the same terms, in one statement.
  func makeSchedules(_ count: Int, of plan: UUID, in project: UUID, _ terms: ScheduleTerms, at now: String) async throws
  {
    let first = try await makeSchedule(of: plan, in: project, terms, at: now)
    try await database.execute(
      Statement(
        "test_make_schedules",
        """
        INSERT INTO schedules (id, project_id, plan_id, plan_version, display_name, cron, time_zone, overlap_policy,
          missed_policy, priority, next_at, created_by)
        SELECT gen_random_uuid(), project_id, plan_id, plan_version, display_name, cron, time_zone, overlap_policy,
          missed_policy, priority, next_at, created_by
        FROM schedules, generate_series(2, $2) WHERE id = $1
        """), first, count)
  }

  /// Lets the last statement of a schedule's turns fail, behind everything else, until the trigger `refuse_advance` goes.
  func refuseAdvance(of schedule: UUID) async throws {
    for sql in [
      "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$",
      """
      CREATE TRIGGER refuse_advance BEFORE UPDATE ON schedules FOR EACH ROW
      WHEN (OLD.id = '\(schedule)' AND NEW.run_count > OLD.run_count) EXECUTE FUNCTION refuse()
      """,
    ] { try await database.execute(Statement("test_refuse_advance", sql)) }
  }

  /// A project with an approved plan.
  func makeProjectAndPlan() async throws -> (project: UUID, plan: UUID) {
    let project = try await makeProject()
    return (project, try await makePlan(in: project))
  }

  /// What became of a schedule's occurrences, oldest first: `2026-01-01 00:00 started`.
  func occurrences(of schedule: UUID) async throws -> [String] {
    try await OccurrenceStore(database).list(schedule: schedule, before: nil, limit: 1000).reversed().map {
      "\($0.at.text) \($0.state.rawValue)" + ($0.count > 1 ? " \($0.count) until \($0.lastAt.text)" : "")
    }
  }

  /// The occurrences for which a schedule has made runs, oldest run first.
  func runTimes(of schedule: UUID) async throws -> [String] {
    try await database.query(
      Statement("test_runs_of_schedule", "SELECT scheduled_at FROM runs WHERE schedule_id = $1 ORDER BY id"), schedule
    ).map { try $0.column(0, as: Instant.self).text }
  }

  /// Runs and completes everything that is queued.
  func runEverything() async throws {
    while true {
      let runs = try await queue.claim(worker: "test", capacity: 64, waitAtMost: .zero)
      if runs.isEmpty { return }
      for run in runs { try await queue.complete(run.lease, .completed()) }
    }
  }

  /// What is recorded of a schedule, oldest first.
  func activityTypes(schedule: UUID) async throws -> [String] {
    try await database.query(
      Statement("test_schedule_activity", "SELECT type FROM activity WHERE schedule_id = $1 ORDER BY id"), schedule
    ).map { try $0.column("type") }
  }

  func schedule(_ id: UUID) async throws -> ScheduleRecord { try await ScheduleStore(database).require(id) }
}

extension ScheduleTerms {
  /// Terms with the defaults, in UTC.
  static func every(
    _ cron: String, overlap: StoredOverlapPolicy = .skip, missed: StoredMissedPolicy = .skip
  ) -> ScheduleTerms {
    ScheduleTerms(
      planVersion: 0, displayName: "Test", cron: cron, timeZone: "UTC", overlapPolicy: overlap, missedPolicy: missed,
      startingDeadline: nil, priority: 0, startsAt: nil, endsAt: nil)
  }
}

extension Instant {
  /// Reads `2026-01-31 23:59`, in UTC.
  init?(_ text: String) {
    guard let time = CivilTime(text) else { return nil }
    self.init(secondsSinceEpoch: Int64(time.secondNumber), nanoseconds: 0)
  }

  /// Writes `2026-01-31 23:59`, in UTC.
  var text: String { CivilTime(minuteNumber: Int(secondsSinceEpoch).flooredQuotient(by: 60)).description }
}
