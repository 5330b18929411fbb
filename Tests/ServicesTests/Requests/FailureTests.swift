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
