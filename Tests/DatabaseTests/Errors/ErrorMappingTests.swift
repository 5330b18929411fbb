import Database
import DatabaseTesting
import Testing

@Suite struct ErrorMappingTests {
  private let insert = Statement("insert thing", "INSERT INTO thing (id, name, parent) VALUES ($1, $2, $3)")

  private func withThings(_ body: (Database) async throws -> Void) async throws {
    try await withTestDatabase { database in
      try await database.execute(
        Statement(
          "make",
          """
          CREATE TABLE thing (
            id bigint PRIMARY KEY,
            name text NOT NULL CONSTRAINT thing_name_check CHECK (length(name) < 10),
            parent bigint CONSTRAINT thing_parent_fkey REFERENCES thing
          )
          """))
      try await body(database)
    }
  }

  @Test func constraintsAreNamed() async throws {
    try await withThings { database in
      try await database.execute(insert, 1, "one", nil as Int?)
      let unique = await #expect(throws: DatabaseError.self) {
        try await database.execute(insert, 1, "again", nil as Int?)
      }
      #expect(unique?.sqlState == .uniqueViolation)
      #expect(unique?.constraint == "thing_pkey")
      #expect(unique?.table == "thing")
      let check = await #expect(throws: DatabaseError.self) {
        try await database.execute(insert, 2, "far too long", nil as Int?)
      }
      #expect(check?.sqlState == .checkViolation)
      #expect(check?.constraint == "thing_name_check")
      let foreign = await #expect(throws: DatabaseError.self) { try await database.execute(insert, 3, "three", 99) }
      #expect(foreign?.sqlState == .foreignKeyViolation)
      #expect(foreign?.constraint == "thing_parent_fkey")
      let null = await #expect(throws: DatabaseError.self) {
        try await database.execute(insert, 4, nil as String?, nil as Int?)
      }
      #expect(null?.sqlState == .notNullViolation)
      #expect(null?.column == "name")
    }
  }

  @Test func aClassMatchesItsCodes() async throws {
    try await withThings { database in
      try await database.execute(insert, 1, "one", nil as Int?)
      do {
        try await database.execute(insert, 1, "again", nil as Int?)
        Issue.record("a duplicate key was accepted")
      } catch {
        switch error {
        case SQLState.Class.connectionException: Issue.record("the wrong class matched")
        case SQLState.Class.integrityConstraintViolation: break
        default: Issue.record("the class did not match")
        }
      }
    }
  }

  @Test func whatClientsSeeHasNoData() async throws {
    try await withThings { database in
      try await database.execute(insert, 4711, "secret", nil as Int?)
      let error = await #expect(throws: DatabaseError.self) {
        try await database.execute(insert, 4711, "secret", nil as Int?)
      }
      let shown = try #require(error)
      #expect(!shown.description.contains("4711"))
      #expect(shown.debugDescription.contains("4711"))
      #expect(shown.description == "insert thing: server 23505, constraint thing_pkey, table thing")
    }
  }

  @Test func textThatPostgresCannotHoldIsItsErrorAndNobodyElses() async throws {
    try await withThings { database in
      let error = await #expect(throws: DatabaseError.self) {
        try await database.execute(insert, 1, "nul \0 inside", nil as Int?)
      }
      #expect(error?.sqlState == SQLState("22021"))
      try await database.execute(insert, 1, "one", nil as Int?)
    }
  }

  @Test func aConfigurationThatCannotWorkSaysSo() async throws {
    let unreadable = Database(
      configuration: DatabaseConfiguration(url: "postgres://user:hunter2@host/x?nonsense=1"), loops: TestCluster.loops,
      logger: TestCluster.quietLogger)
    let error = await #expect(throws: DatabaseError.self) { try await unreadable.start() }
    #expect(error?.code == .configuration)
    #expect(error?.description.contains("hunter2") == false)

    var configuration = DatabaseConfiguration(url: try await TestCluster.makeDatabase())
    configuration.limits.connections = 10_000
    let greedy = Database(configuration: configuration, loops: TestCluster.loops, logger: TestCluster.quietLogger)
    let refused = await #expect(throws: DatabaseError.self) { try await greedy.start() }
    #expect(refused?.code == .configuration)
    #expect(refused?.debugDescription.contains("10000") == true)
    await greedy.shutdown()
  }

  @Test func aServerThatIsNotThereIsUnreachable() async throws {
    var configuration = DatabaseConfiguration(url: "postgres://nobody@/none?host=/nonexistent")
    configuration.limits.wait = .milliseconds(200)
    let database = Database(configuration: configuration, loops: TestCluster.loops, logger: TestCluster.quietLogger)
    let error = await #expect(throws: DatabaseError.self) { try await database.start() }
    #expect(error?.code == .unreachable)
    #expect(error?.isCertainlyNotExecuted == true)
    #expect(!database.isReachable)
    await database.shutdown()
  }
}
