import Database
import Messages
import Protobuf
import RPC
import Testing

@testable import Services

@Suite struct FailureTests {
  @Test func aDatabaseThatIsGoneIsUnavailable() async throws {
    try await withServedServices { fixture in
      let project = try await fixture.makeProject()
      await fixture.database.shutdown()
      let error = await expectError(.unavailable) {
        _ = try await fixture.call(ProjectService.getProject) { $0.projectID = project.id }
      }
      #expect(error?.detail(RetryInfo.self)?.retryDelay != nil)
    }
  }

  /// What passes by itself is worth another call; what does not is for the log.
  @Test(arguments: [
    ("25006", RPCError.Code.unavailable), ("55P03", .unavailable), ("53100", .unavailable), ("40001", .aborted),
    ("58030", .internal),
  ])
  func aStateOfTheDatabaseHasItsStatus(state: String, code: RPCError.Code) async throws {
    try await withServices { fixture in
      let raising = Statement(
        "test_raise", "DO $$ BEGIN RAISE EXCEPTION 'so it is' USING ERRCODE = '\(state)'; END $$")
      let error = await #expect(throws: DatabaseError.self) { try await fixture.database.execute(raising) }
      #expect(error?.sqlState == SQLState(state))
      #expect(error.map { RPCError($0).code } == code)
    }
  }

  @Test func whatTheDatabaseSaysStaysInTheLog() async throws {
    try await withServedServices { fixture in
      let project = try await fixture.makeProject()
      try await fixture.database.execute(
        Statement("test_break", "ALTER TABLE projects RENAME COLUMN revision TO secret"))
      let error = await expectError(.internal) {
        _ = try await fixture.call(ProjectService.getProject) { $0.projectID = project.id }
      }
      #expect(error?.message == "The server failed; its log says why.")
    }
  }
}
