import Database
import Testing

@testable import Services

/// What the schema itself forbids, whatever the program does.
@Suite struct ScheduleSchemaTests {
  @Test(arguments: [
    "UPDATE schedules SET next_at = dealt_until WHERE id = $1",
    "UPDATE schedules SET ends_at = starts_at WHERE id = $1",
    "UPDATE schedules SET ends_at = next_at - interval '1 second' WHERE id = $1",
    "UPDATE schedules SET deleted_at = now() WHERE id = $1",
    "UPDATE schedules SET last_run_id = NULL WHERE id = $1",
    "UPDATE schedule_occurrences SET state = 'waiting' WHERE schedule_id = $1",
    "UPDATE schedule_occurrences SET run_id = NULL WHERE schedule_id = $1",
    "UPDATE schedule_occurrences SET count = 2 WHERE schedule_id = $1",
    "UPDATE runs SET scheduled_at = NULL WHERE schedule_id = $1",
    "UPDATE activity SET schedule_id = NULL, type = 'schedule.paused' WHERE schedule_id = $1",
  ])
  func aScheduleIsInNoStateThatCannotBe(sql: String) async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectAndPlan()
      var terms = ScheduleTerms.every("* * * * *")
      terms.startsAt = Instant("2026-01-01 00:00")
      let id = try await fixture.makeSchedule(of: plan, in: project, terms, at: "2026-01-01 00:00")
      try await fixture.makeScheduler().turn(now: try #require(Instant("2026-01-01 00:01")))
      await fixture.expectCheckViolation(sql, id)
    }
  }

  /// The last word on making each occurrence once.
  @Test func anOccurrenceHasOneRun() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectAndPlan()
      let id = try await fixture.makeSchedule(of: plan, in: project, .every("* * * * *"), at: "2026-01-01 00:00")
      try await fixture.makeScheduler().turn(now: try #require(Instant("2026-01-01 00:01")))
      let again = try await fixture.makeRun(of: plan, in: project)
      await #expect {
        try await fixture.database.execute(
          Statement(
            "test_second_run",
            "UPDATE runs SET schedule_id = $1, scheduled_at = (SELECT last_at FROM schedules WHERE id = $1) WHERE id = $2"
          ), id, again)
      } throws: {
        ($0 as? DatabaseError)?.sqlState == .uniqueViolation
      }
    }
  }
}
