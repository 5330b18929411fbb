import Database
import DatabaseTesting
import EventLoop
import Glibc
import Testing

@testable import Database

@Suite struct EmbeddedClusterTests {
  private let loop = TestCluster.loops.loops[0]

  private func connect(to url: String) async throws -> ScriptConnection {
    let connection = ScriptConnection(loop: loop)
    try await connection.open(
      ConnectionParameters(DatabaseConfiguration(url: url), role: .script), limit: .seconds(5))
    return connection
  }

  private func expectAnswer(_ url: String) async throws {
    let connection = try await connect(to: url)
    let rows = try await connection.query("ask", "SELECT 6 * 7", limit: .seconds(5))
    let answer: Int = try #require(rows.first).column(0)
    #expect(answer == 42)
    await connection.close()
  }

  @Test func itStartsStopsAndStartsAgainWithItsData() async throws {
    try await withCluster { cluster, settings in
      let first = try await cluster.start(on: loop)
      try await expectAnswer(first)
      let server = try #require(cluster.postmasterProcessID)
      let rival = EmbeddedCluster(settings: settings, logger: TestCluster.quietLogger)
      let refused = await #expect(throws: EmbeddedClusterError.self) { try await rival.start(on: loop) }
      #expect(refused?.step == "lock the data folder")
      await cluster.stop()
      #expect(kill(server, 0) != 0)
      let second = try await cluster.start(on: loop)
      #expect(first == second)
      try await expectAnswer(second)
    }
  }

  @Test func aKilledServerRecovers() async throws {
    try await withCluster { cluster, _ in
      _ = try await cluster.start(on: loop)
      kill(try #require(cluster.postmasterProcessID), SIGKILL)
      await cluster.stop()
      try await expectAnswer(try await cluster.start(on: loop))
    }
  }

  /// It holds the memory of the server that is gone, with which a new one does not start.
  @Test func aSessionThatOutlivesItsServerIsEnded() async throws {
    try await withCluster { cluster, _ in
      let url = try await cluster.start(on: loop)
      let connection = try await connect(to: url)
      let rows = try await connection.query("ask for itself", "SELECT pg_backend_pid()", limit: .seconds(5))
      let session: Int32 = try #require(rows.first).column(0)
      // It cannot look whether its postmaster is there.
      #expect(kill(session, SIGSTOP) == 0)
      kill(try #require(cluster.postmasterProcessID), SIGKILL)
      await cluster.stop()
      #expect(kill(session, 0) == 0)
      try await expectAnswer(try await cluster.start(on: loop))
      await connection.close()
    }
  }

  @Test func aServerThatWasLeftBehindIsReplaced() async throws {
    try await withCluster { cluster, _ in
      _ = try await cluster.start(on: loop)
      let leftover = try #require(cluster.postmasterProcessID)
      // Its supervisors die as they would with their whole process group, but for the server.
      let shell = try #require(cluster.processID)
      for child in children(of: shell) where child != leftover { kill(child, SIGKILL) }
      kill(shell, SIGKILL)
      await cluster.stop()
      #expect(kill(leftover, 0) == 0)
      try await expectAnswer(try await cluster.start(on: loop))
      #expect(kill(leftover, 0) != 0)
    }
  }

  @Test func itEndsWithTheProcessThatStartedIt() async throws {
    try await withCluster { cluster, _ in
      _ = try await cluster.start(on: loop)
      let server = try #require(cluster.postmasterProcessID)
      // What the kernel does to the pipe when we die.
      await cluster.abandon()
      for _ in 0..<1000 where kill(server, 0) == 0 { try await loop.sleep(for: .milliseconds(10)) }
      #expect(kill(server, 0) != 0)
    }
  }

  @Test func theFolderAndTheSocketArePrivate() async throws {
    try await withCluster { cluster, settings in
      let url = try await cluster.start(on: loop)
      var status = stat()
      #expect(stat(settings.dataDirectory, &status) == 0)
      #expect(status.st_mode & 0o777 == 0o700)
      if geteuid() == 0 { #expect(status.st_uid != 0) }
      #expect(stat(settings.dataDirectory + "/password", &status) == 0)
      #expect(status.st_mode & 0o777 == 0o600)
      let wrong = url.replacing(/:[0-9a-f]+@/, with: ":wrong@")
      let error = await #expect(throws: DatabaseError.self) { try await expectAnswer(wrong) }
      #expect(error?.debugDescription.contains("password authentication failed") == true)
    }
  }

  private func children(of parent: Int32) -> [Int32] {
    Files.names(in: "/proc").compactMap { Int32($0) }.filter { pid in
      // After the name in parentheses come the state and the parent (proc(5)).
      let fields = Files.read("/proc/\(pid)/stat")?.split(separator: ") ").last?.split(separator: " ")
      return fields?.dropFirst().first.flatMap { Int32($0) } == parent
    }
  }
}
