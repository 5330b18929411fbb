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
  ])
  func aRunIsInNoStateThatCannotBe(sql: String) async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      await #expect {
        try await fixture.database.execute(Statement("test_illegal", sql), lease.runID)
      } throws: {
        ($0 as? DatabaseError)?.sqlState == .checkViolation
      }
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
