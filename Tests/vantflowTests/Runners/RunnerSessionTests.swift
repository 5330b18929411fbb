import Messages
import Protobuf
import RPC
import RPCClient
import Runner
import RunnerAdapters
import Testing

@testable import vantflow

/// How long a session lasts, and what a runner does behind its end.
@Suite(.serialized, .timeLimit(.minutes(2))) struct RunnerSessionTests {
  /// The first node has the session in memory, and a stream of its claims; the second does not find it any more.
  @Test func aRunnerWhoseSessionIsGoneGoesOnWithAnother() async throws {
    try await withNode { fixture in
      let socket = try #require(fixture.endpoint.unixPath) + "-2"
      let backend = try fixture.connect(others: [Endpoint(unixPath: socket)])
      _ = try await fixture.makeRun()
      let held = try await backend.claimOne().lease
      try await fixture.execute("DELETE FROM runners")
      let second = try await fixture.startAnother(at: socket)
      await expectRefusal(.leaseLost) { () async throws(BackendError) in
        while true { _ = try await backend.heartbeat([]) }
      }
      // It can be shown by nobody whose it is.
      #expect(try await backend.states([held]) == [.lost])
      let run = try await fixture.makeRun()
      let lease = try await backend.claimOne().lease
      #expect(lease.runID == run)
      try await backend.reportProgress(lease, .begun)
      try await backend.complete(lease, .ended(.completed))
      #expect(try await fixture.run(run).state == .completed)
      await backend.shutdown()
      await second.channel.shutdown()
      await second.stop()
    }
  }

  /// Between its runs a runner sends no heartbeats: it would be removed as one that has fallen silent.
  @Test func aRunnerThatWaitsForRunsIsSeen() async throws {
    try await withNode { fixture in
      let session = try await register(fixture)
      try await fixture.execute(
        "UPDATE runners SET registered_at = now() - interval '6 days', last_seen_at = now() - interval '6 days'")
      let second = try await fixture.startAnother(at: try #require(fixture.endpoint.unixPath) + "-2")
      let claims = second.channel.bidirectional(RunnerService.claimRuns, options: try options())
      try await claims.requests.write(.with { $0.session = session })
      var responses = claims.responses.makeAsyncIterator()
      var isSeen = false
      while !isSeen {
        isSeen = try await fixture.execute("UPDATE runners SET version = '2' WHERE last_seen_at > registered_at") == 1
        // Something comes every few seconds, for as long as the stream lasts.
        if !isSeen { _ = try #require(try await responses.next(isolation: nil)) }
      }
      claims.responses.cancel()
      await second.channel.shutdown()
      await second.stop()
    }
  }

  /// Nor to a server that had found it before.
  @Test func aSessionThatWasRemovedIsKnownToNobody() async throws {
    try await withNode { fixture in
      let session = try await register(fixture)
      let second = try await fixture.startAnother(at: try #require(fixture.endpoint.unixPath) + "-2")
      #expect(await refusalOfReport(second, session) == .leaseLost)
      try await fixture.execute("DELETE FROM runners")
      let heartbeat = HeartbeatRequest.with { $0.session = session }
      let error = await #expect(throws: RPCError.self) {
        _ = try await second.channel.unary(RunnerService.heartbeat, heartbeat, options: options())
      }
      #expect(error.flatMap(refusal) == .runnerUnknown)
      #expect(await refusalOfReport(second, session) == .runnerUnknown)
      await second.channel.shutdown()
      await second.stop()
    }
  }

  // MARK: Steps

  private func options() throws -> CallOptions {
    CallOptions(timeout: .seconds(30), metadata: try Metadata([("authorization", "Bearer \(NodeFixture.token)")]))
  }

  private func register(_ fixture: NodeFixture) async throws -> String {
    let request = RegisterRunnerRequest.with {
      $0.name = "by-hand"
      $0.concurrency = 1
    }
    return try await fixture.channel.unary(RunnerService.registerRunner, request, options: options()).session
  }

  /// What is said to a report about a run that the session does not hold.
  private func refusalOfReport(_ fixture: NodeFixture, _ session: String) async -> RunnerRefusal? {
    let report = ReportProgressRequest.with {
      $0.session = session
      $0.lease = .with {
        $0.runID = "01900000-0000-7000-8000-000000000000"
        $0.generation = 1
      }
      $0.progress = .with { $0.tasksTotal = 1 }
    }
    let error = await #expect(throws: RPCError.self) {
      _ = try await fixture.channel.unary(RunnerService.reportProgress, report, options: options())
    }
    return error.flatMap(refusal)
  }

  private func refusal(_ error: RPCError) -> RunnerRefusal? {
    error.detail(ErrorInfo.self).flatMap { RunnerRefusal($0) }
  }
}
