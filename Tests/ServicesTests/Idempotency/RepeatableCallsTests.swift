import Database
import Messages
import RPC
import Testing

@testable import Services

@Suite struct RepeatableCallsTests {
  private func request(_ name: String) -> CreateProjectRequest {
    .with { $0.project = .with { $0.displayName = name } }
  }

  private func perform(
    _ fixture: ServicesFixture, _ request: CreateProjectRequest, id: String = "one"
  ) async throws -> RepeatableCalls.Outcome<Project> {
    try await RepeatableCalls(database: fixture.database).perform(
      user: .local, method: "create", requestID: id, request: request
    ) { transaction in
      Project(
        try await ProjectStore(transaction).insert(
          id: RecordIDSource.shared.next(), displayName: request.project?.displayName ?? "", description: "",
          owner: User.local.id))
    }
  }

  @Test func theSameRequestGetsTheSameAnswer() async throws {
    try await withServices { fixture in
      let first = try await perform(fixture, request("a"))
      let second = try await perform(fixture, request("a"))
      #expect(!first.isRepeated)
      #expect(second.isRepeated)
      #expect(second.response == first.response)
      #expect(try await perform(fixture, request("a"), id: "two").response != first.response)
    }
  }

  @Test func callsAtTheSameTimeDoTheWorkOnce() async throws {
    try await withServices { fixture in
      let outcomes = try await withThrowingTaskGroup(of: RepeatableCalls.Outcome<Project>.self) { group in
        for _ in 0..<6 { group.addTask { try await perform(fixture, request("a")) } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(Set(outcomes.map(\.response.id)).count == 1)
      #expect(outcomes.filter { !$0.isRepeated }.count == 1)
    }
  }

  @Test func anotherRequestUnderTheSameIdIsRefused() async throws {
    try await withServices { fixture in
      _ = try await perform(fixture, request("a"))
      await #expect {
        _ = try await perform(fixture, request("b"))
      } throws: {
        ($0 as? RPCError)?.code == .alreadyExists
      }
    }
  }

  @Test func workThatFailedMayBeRepeated() async throws {
    struct Failure: Error {}
    try await withServices { fixture in
      await #expect(throws: Failure.self) {
        try await RepeatableCalls(database: fixture.database).perform(
          user: .local, method: "create", requestID: "one", request: request("a")
        ) { _ -> Project in throw Failure() }
      }
      let second = try await perform(fixture, request("a"))
      #expect(!second.isRepeated)
    }
  }

  @Test func oldAnswersAreRemoved() async throws {
    try await withServices { fixture in
      let first = try await perform(fixture, request("a"))
      let store = IdempotencyStore(fixture.database)
      #expect(try await store.purge(olderThan: .seconds(60), limit: 10) == 0)
      #expect(try await store.purge(olderThan: .zero, limit: 10) == 1)
      #expect(try await perform(fixture, request("a")).response.id != first.response.id)
    }
  }
}
