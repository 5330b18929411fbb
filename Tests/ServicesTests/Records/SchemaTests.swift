import Database
import Testing

@testable import Services

/// What the schema itself forbids, whatever the program does.
@Suite struct SchemaTests {
  @Test(arguments: [
    "UPDATE runs SET state = 'completed' WHERE id = $1",
    "UPDATE runs SET state = 'failed', finished_at = now() WHERE id = $1",
    "UPDATE runs SET finished_at = now() WHERE id = $1",
    "UPDATE runs SET attempt = 2 WHERE id = $1",
    "UPDATE runs SET attempt = 0 WHERE id = $1",
    "UPDATE runs SET max_attempts = 21 WHERE id = $1",
    "UPDATE runs SET priority = 101 WHERE id = $1",
    "UPDATE run_leases SET lease = 0 WHERE run_id = $1",
    "UPDATE runs SET state = 'queued' WHERE id = $1",
    "UPDATE runs SET tasks_done = 99 WHERE id = $1",
    "UPDATE runs SET state = 'cancelled', finished_at = now() WHERE id = $1",
    "UPDATE runs SET state = 'paused' WHERE id = $1",
    "UPDATE runs SET failure_category = 1 WHERE id = $1",
    "UPDATE runs SET state = 'completed', finished_at = now(), failure_category = 1 WHERE id = $1",
    "UPDATE runs SET started_at = NULL, worker = NULL WHERE id = $1",
  ])
  func aRunIsInNoStateThatCannotBe(sql: String) async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      await fixture.expectCheckViolation(sql, lease.runID)
    }
  }

  @Test(arguments: [
    "UPDATE runs SET cancel_requested_at = now() WHERE id = $1",
    "UPDATE runs SET failure_category = 1 WHERE id = $1",
    "UPDATE runs SET started_at = now(), worker = 'w', lease = 1, attempt = 1 WHERE id = $1",
    "UPDATE runs SET state = 'cancelled', cancel_requested_at = now() WHERE id = $1",
  ])
  func aQueuedRunIsUntouched(sql: String) async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectWithPlan()
      let run = try await fixture.makeRun(of: plan, in: project)
      await fixture.expectCheckViolation(sql, run)
    }
  }

  @Test(arguments: ["run.begun", "plan.read", "artifact.seen", "chat.heard", "schedule.told", "begun", "Run.begun", ""])
  func anEntryNamesItsSubject(type: String) async throws {
    try await withServices { fixture in
      let project = try await fixture.makeProject()
      await fixture.expectCheckViolation(
        "INSERT INTO activity (project_id, type, actor, summary) VALUES ($1, $2, 'user', 'It was told')", project, type)
    }
  }

  @Test func aFinishedRunAndAnApprovedVersionAreFinal() async throws {
    try await withServices { fixture in
      let run = try await fixture.makeLeasedRun()
      try await fixture.queue.complete(run.lease, .completed())
      await #expect(throws: DatabaseError.self) {
        try await fixture.database.execute(
          Statement("test_reopen", "UPDATE runs SET tasks_done = 0 WHERE id = $1"), run.lease.runID)
      }
      await #expect(throws: DatabaseError.self) {
        try await fixture.database.execute(
          Statement("test_rewrite", "UPDATE plan_versions SET document = '' WHERE plan_id = $1"), run.planID)
      }
    }
  }
}
