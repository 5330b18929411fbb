import DatabaseTesting
import Testing

@testable import Database

/// A server that takes no changes: what a failover leaves a connection with.
@Suite struct StandbyTests {
  /// The session's own default stands for the standby: the server refuses changes with the same code, 25006.
  private let becomeStandby = "SELECT set_config('default_transaction_read_only', 'on', false)"

  private func withSharedConnection(_ body: (Database) async throws -> Void) async throws {
    try await withTestDatabase {
      $0.sharedConnectionsPerLoop = 1
      $0.connections = 3
    } _: { database in
      try await database.run("CREATE TABLE thing (id bigint PRIMARY KEY)")
      try await body(database)
    }
  }

  @Test func aSharedConnectionToAStandbyIsReplaced() async throws {
    try await withSharedConnection { database in
      try await database.expect(becomeStandby, is: "on")
      let error = await #expect(throws: DatabaseError.self) { try await database.run("INSERT INTO thing VALUES (1)") }
      #expect(error?.sqlState == .readOnlyTransaction)
      #expect(error?.isTransient == true)
      try await database.run("INSERT INTO thing VALUES (2)")
      try await database.expect("SELECT array_agg(id)::text FROM thing", is: "{2}")
    }
  }

  @Test func aLeasedConnectionToAStandbyIsReplaced() async throws {
    try await withSharedConnection { database in
      try await database.transaction { try await $0.expect(becomeStandby, is: "on") }
      await #expect(throws: DatabaseError.self) {
        try await database.transaction { try await $0.run("INSERT INTO thing VALUES (1)") }
      }
      try await database.transaction { try await $0.run("INSERT INTO thing VALUES (2)") }
      try await database.expect("SELECT array_agg(id)::text FROM thing", is: "{2}")
    }
  }

  /// What is on its way with the write is answered first.
  @Test func readsBesideTheWriteAreNotLost() async throws {
    try await withSharedConnection { database in
      try await database.expect(becomeStandby, is: "on")
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<20 {
          group.addTask {
            if number == 10 {
              _ = try? await database.run("INSERT INTO thing VALUES (1)")
            } else {
              try await database.expect("SELECT $1", number, is: number)
            }
          }
        }
        try await group.waitForAll()
      }
    }
  }

  /// The setting of the database stands for the server: no session on it takes changes.
  @Test func aServerThatTakesNoChangesIsNotTaken() async throws {
    try await withSharedConnection { database in
      let name: String = try await database.value("SELECT current_database()::text")
      try await database.run("ALTER DATABASE \(name) SET default_transaction_read_only = on")
      var configuration = database.configuration
      configuration.limits.wait = .seconds(5)
      let second = Database(configuration: configuration, loops: TestCluster.loops, logger: TestCluster.quietLogger)
      let error = await #expect(throws: DatabaseError.self) {
        try await second.start()
        try await second.expect("SELECT 1", is: 1)
      }
      #expect(error?.code == .unreachable)
      await second.shutdown()
      try await database.run("ALTER DATABASE \(name) RESET default_transaction_read_only")
    }
  }
}
