import Database
import DatabaseTesting
import EventLoop
import Glibc
import Logging
import Messages
import RPC
import RPCClient
import TestSupport
import Testing

@testable import vantflow

/// What a node tells of itself, with a database that goes and comes back.
@Suite(.timeLimit(.minutes(5))) struct NodeHealthTests {
  @Test func theDatabaseGoesAndComesBackAndTheServerDrains() async throws {
    try await withCluster { cluster, settings in
      let loop = TestCluster.loops.loops[0]
      let url = try await cluster.start(on: loop)
      let (log, artifacts) = (RecordedLog(), try TemporaryFolder())
      let node = try await Node.start(try nodeSettings(url, artifacts), logger: log.logger)
      let channel = Channel(host: node.host, port: node.port, loop: TestCluster.loops.loops[1])
      do {
        var watch = channel.serverStreaming(Health.watch, HealthCheckRequest()).makeAsyncIterator()
        try await expectNext(&watch, .serving)
        await cluster.stop()
        try await expectNext(&watch, .notServing)
        try await expectAll(.notServing, channel)
        _ = try await cluster.start(on: loop)
        try await expectNext(&watch, .serving)
        try await expectAll(.serving, channel)
        #expect(log.lines.filter { $0 == "the database does not answer" }.count == 1)
        #expect(log.lines.filter { $0 == "the database answers again" }.count == 1)
        await node.stop(drain: .seconds(3600))
        try await expectNext(&watch, .notServing)
        let error = await #expect(throws: RPCError.self) { _ = try await watch.next(isolation: nil) }
        #expect(error?.code == .unavailable)
      } catch {
        Issue.record(error)
        await node.stop(drain: .zero)
      }
      await channel.shutdown()
    }
  }

  /// Connections are open, and nothing comes back on them.
  @Test func aDatabaseThatHangsIsNotServing() async throws {
    // Of its own: a session that is stopped may hold what the others of its cluster wait for.
    try await withCluster { cluster, _ in
      let url = try await cluster.start(on: TestCluster.loops.loops[0])
      let artifacts = try TemporaryFolder()
      let node = try await Node.start(try nodeSettings(url, artifacts), logger: TestCluster.quietLogger)
      let channel = Channel(host: node.host, port: node.port, loop: TestCluster.loops.loops[1])
      do {
        var watch = channel.serverStreaming(Health.watch, HealthCheckRequest()).makeAsyncIterator()
        try await expectNext(&watch, .serving)
        let sessions = try await sessions(of: url)
        #expect(!sessions.isEmpty)
        for session in sessions { kill(session, SIGSTOP) }
        defer { for session in sessions { kill(session, SIGCONT) } }
        try await expectNext(&watch, .notServing)
        for session in sessions { kill(session, SIGCONT) }
        try await expectNext(&watch, .serving)
      } catch {
        Issue.record(error)
      }
      await channel.shutdown()
      await node.stop(drain: .zero)
    }
  }

  /// The server's processes behind the node's connections.
  private func sessions(of url: String) async throws -> [Int32] {
    let statement = Statement(
      "find_sessions",
      """
      SELECT pid FROM pg_stat_activity
      WHERE datname = current_database() AND application_name <> current_setting('application_name')
      """)
    var configuration = DatabaseConfiguration(url: url)
    configuration.applicationName = "bystander"
    return try await withDatabase(configuration) { database in
      try await database.query(statement).map { try $0.column("pid", as: Int32.self) }
    }
  }

  private func nodeSettings(_ url: String, _ artifacts: TemporaryFolder) throws -> Settings {
    try Settings(
      reading: SettingTexts(environment: [
        "DATABASE_URL": url, "PORT": "0", "WORKER_CONCURRENCY": "0", "ARTIFACTS_DIR": artifacts.path,
        "EVENT_LOOPS": "2",
      ]))
  }

  private func expectNext(
    _ watch: inout ResponseStream<HealthCheckResponse>.AsyncIterator, _ status: ServingStatus,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let next = try await watch.next(isolation: nil)
    #expect(next?.status == status, sourceLocation: sourceLocation)
  }

  /// Every service of the contract and the server as a whole.
  private func expectAll(
    _ status: ServingStatus, _ channel: Channel, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let names = [""] + VantFlowContract.services.map(\.fullName)
    let listed = try await channel.unary(Health.list, HealthListRequest()).statuses.mapValues(\.status)
    #expect(
      listed == Dictionary(uniqueKeysWithValues: names.map { ($0, status) }), sourceLocation: sourceLocation)
  }
}
