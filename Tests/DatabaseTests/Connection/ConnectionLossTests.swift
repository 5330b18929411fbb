import DatabaseTesting
import Dispatch
import EventLoop
import Testing

@testable import Database

@Suite struct ConnectionLossTests {
  @Test func afterABackendIsTerminatedTheNextCallWorks() async throws {
    try await withTestDatabase { database in
      try await withSecondDatabase(beside: database) { second in
        for round in 1...5 {
          try await database.expect("SELECT $1", round, is: round)
          try await database.transaction { try await $0.expect("SELECT $1", round, is: round) }
          let ended = try await second.terminate(where: "application_name = 'vantflow'")
          #expect(ended > 0)
          try await database.expect("SELECT $1", round, is: round)
          try await database.transaction { try await $0.expect("SELECT $1", round, is: round) }
        }
      }
    }
  }

  /// A loop that is busy has not looked yet when the next statement comes: it must not go out on the dead session, since
  /// nobody could say what became of it.
  @Test func aSessionThatEndedUnseenIsNotUsed() async throws {
    // A loop of its own: the neighbours' would stand still with it.
    let loops = EventLoopGroup(count: 1)
    let database = Database(
      configuration: DatabaseConfiguration(url: try await TestCluster.makeDatabase()), loops: loops,
      logger: TestCluster.quietLogger)
    try await database.start()
    try await withSecondDatabase(beside: database) { second in
      try await loops.loops[0].run { () async throws in
        try await database.expect("SELECT $1", 1, is: 1)
        try await database.transaction { try await $0.expect("SELECT $1", 1, is: 1) }
        let ended = DispatchSemaphore(value: 0)
        let termination = Task.detached {
          defer { ended.signal() }
          return try await second.terminate(where: "application_name = 'vantflow'")
        }
        Self.block(until: ended)
        try await database.expect("SELECT $1", 2, is: 2)
        try await database.transaction { try await $0.expect("SELECT $1", 2, is: 2) }
        #expect(try await termination.value > 1)
      }
    }
    await database.shutdown()
    await loops.shutdown()
  }

  /// Keeps the loop from looking at its sockets, as long work of a neighbour would.
  private static func block(until event: DispatchSemaphore) {
    #expect(event.wait(timeout: .now() + 20) == .success)
  }

  @Test func whatIsOnItsWayFailsAsLost() async throws {
    try await withTestDatabase(limits: { $0.sharedConnectionsPerLoop = 1 }) { database in
      try await withSecondDatabase(beside: database) { second in
        let lost = Task { try await database.run("SELECT pg_sleep(30), 'in flight'") }
        try await second.becomeBusy(with: "in flight")
        _ = try await second.terminate(where: "query LIKE '%in flight%'")
        let error = await #expect(throws: DatabaseError.self) { try await lost.value }
        #expect(error?.code == .connectionLost)
        #expect(error?.isCertainlyNotExecuted == false)
        #expect(error?.sqlState == .adminShutdown)
      }
    }
  }

  @Test func readsAreSentAgain() async throws {
    try await withTestDatabase(limits: { $0.sharedConnectionsPerLoop = 1 }) { database in
      try await withSecondDatabase(beside: database) { second in
        // It waits for a lock, so that it is on its way for as long as the test needs it to be.
        let slow = Statement.readOnly("slow read", "SELECT pg_backend_pid() AS pid, pg_advisory_lock_shared(1)")
        let (read, first) = try await second.transaction { transaction in
          try await transaction.run("SELECT pg_advisory_xact_lock(1)")
          let read = Task { try await database.queryOne(slow)?.column("pid", as: Int.self) }
          try await second.becomeBusy(with: "pg_backend_pid() AS pid, pg_advisory_lock_shared(1)")
          let waiting = "query LIKE 'SELECT pg_backend_pid() AS pid%'"
          let first: Int = try await second.value(
            "SELECT pid FROM pg_stat_activity WHERE state = 'active' AND \(waiting)")
          _ = try await second.terminate(where: waiting)
          return (read, first)
        }
        let answered = try await read.value
        #expect(answered != nil && answered != first)
      }
    }
  }

  /// Whoever is killed leaves statements that wait: they must not be carried out for nobody. Without a look at the client
  /// this one waits as long as the lock is held.
  @Test(arguments: [ConnectionParameters.Role.shared, .leased, .script])
  func theServerEndsTheStatementOfAClientThatIsGone(role: ConnectionParameters.Role) async throws {
    try await withTestDatabase { database in
      var configuration = database.configuration
      configuration.applicationName = "gone"
      // Longer than the test waits.
      configuration.limits.sharedStatement = .seconds(60)
      let parameters = try ConnectionParameters(configuration, role: role)
      try await database.run("CREATE TABLE trace (n bigint)")
      try await database.transaction { transaction in
        try await transaction.run("SELECT pg_advisory_xact_lock(1)")
        let client = ScriptConnection(loop: TestCluster.loops.loops[0])
        try await client.open(parameters, limit: .seconds(10))
        let statement = Task {
          try await client.run(
            "wait", "INSERT INTO trace SELECT 1 FROM pg_advisory_xact_lock(1)", limit: .seconds(60))
        }
        try await database.becomeBusy(with: "INSERT INTO trace SELECT 1")
        await client.close()
        await #expect(throws: DatabaseError.self) { try await statement.value }
        try await database.become(
          "SELECT count(*) = 0 FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'gone'")
      }
      try await database.expect("SELECT count(*) FROM trace", is: 0)
    }
  }

  @Test func aRestartOfTheServerIsSurvived() async throws {
    try await withCluster { cluster, _ in
      let loop = TestCluster.loops.loops[0]
      var configuration = DatabaseConfiguration(url: try await cluster.start(on: loop))
      configuration.limits.wait = .seconds(60)
      configuration.limits.reconnectPauseCap = .milliseconds(200)
      let database = Database(configuration: configuration, loops: TestCluster.loops, logger: TestCluster.quietLogger)
      try await database.start()
      try await database.run("CREATE TABLE kept AS SELECT 42 AS answer")
      await cluster.stop()
      // Nobody answers: calls wait, and the first one after the return of the server is served.
      let patient = Task { try await database.value("SELECT answer FROM kept", as: Int.self) }
      _ = try await cluster.start(on: loop)
      let answer = try await patient.value
      #expect(answer == 42)
      #expect(database.isReachable)
      await database.shutdown()
    }
  }
}
