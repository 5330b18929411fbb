import Database
import DatabaseTesting
import EventLoop
import Testing

@Suite struct PipelineTests {
  /// 0 fails (22012), everything else comes back inverted.
  private static let divideSQL = "SELECT 100 / $1 AS result"
  private static let divide = Statement("divide", divideSQL)
  private static let divideReadOnly = Statement.readOnly("divide read-only", divideSQL)

  @Test(arguments: [divide, divideReadOnly])
  func anErrorInTheMiddleHitsItsOwnCallOnly(_ statement: Statement) async throws {
    try await withTestDatabase(limits: { $0.sharedConnectionsPerLoop = 1 }) { database in
      let loop = TestCluster.loops.loops[0]
      await withTaskGroup(of: String?.self) { group in
        for number in 0..<500 {
          // Every seventh divides by zero.
          let divisor = number % 7 == 3 ? 0 : number + 1
          group.addTask(executorPreference: loop) {
            do throws(DatabaseError) {
              let row = try await database.queryOne(statement, divisor)
              let result = try row?.column("result", as: Int.self)
              return divisor != 0 && result == 100 / divisor ? nil : "\(divisor): \(result ?? -1)"
            } catch {
              return divisor == 0 && error.sqlState == SQLState("22012") ? nil : "\(divisor): \(error.debugDescription)"
            }
          }
        }
        for await wrong in group { #expect(wrong == nil) }
      }
    }
  }

  @Test func aFailedWriteDoesNotUndoItsNeighbours() async throws {
    try await withTestDatabase(limits: { $0.sharedConnectionsPerLoop = 1 }) { database in
      try await database.run("CREATE TABLE even (n bigint CHECK (n % 2 = 0))")
      let insert = Statement("insert", "INSERT INTO even VALUES ($1)")
      let loop = TestCluster.loops.loops[0]
      await withTaskGroup(of: Void.self) { group in
        for number in 0..<200 {
          group.addTask(executorPreference: loop) { _ = try? await database.execute(insert, number) }
        }
      }
      try await database.expect("SELECT count(*) FROM even", is: 100)
    }
  }

  /// A constraint that is deferred is looked at after the statement has been answered, when its transaction ends.
  @Test func aWriteThatFailsAtItsCommitFails() async throws {
    try await withTestDatabase(limits: { $0.sharedConnectionsPerLoop = 1 }) { database in
      try await database.run("CREATE TABLE single (n bigint UNIQUE DEFERRABLE INITIALLY DEFERRED)")
      let insert = Statement("insert", "INSERT INTO single VALUES ($1)")
      let loop = TestCluster.loops.loops[0]
      try await database.execute(insert, 7)
      let outcomes = await withTaskGroup(of: (number: Int, isRefused: Bool).self) { group in
        for number in 0..<20 {
          group.addTask(executorPreference: loop) {
            do throws(DatabaseError) {
              try await database.execute(insert, number)
              return (number, false)
            } catch {
              #expect(error.sqlState == .uniqueViolation, "\(error.debugDescription)")
              return (number, true)
            }
          }
        }
        return await group.reduce(into: [Int]()) { refused, outcome in
          if outcome.isRefused { refused.append(outcome.number) }
        }
      }
      #expect(outcomes == [7])
      try await database.expect("SELECT count(*) FROM single", is: 20)
    }
  }

  @Test func largeParametersAndResultsDoNotDeadlock() async throws {
    // Both sides' buffers overflow: whoever only writes waits for ever.
    try await withTestDatabase(limits: { $0.sharedConnectionsPerLoop = 1 }) { database in
      let echo = Statement("echo", "SELECT $1 AS value")
      let loop = TestCluster.loops.loops[0]
      try await withThrowingTaskGroup(of: Bool.self) { group in
        for number in 0..<64 {
          group.addTask(executorPreference: loop) {
            let value = [UInt8](repeating: UInt8(number), count: 1 << 20)
            let row = try await database.queryOne(echo, value)
            return try row?.column("value") == value
          }
        }
        for try await isEqual in group { #expect(isEqual) }
      }
    }
  }

  @Test func aStatementThatCannotBePreparedFailsAloneEachTime() async throws {
    try await withTestDatabase(limits: { $0.sharedConnectionsPerLoop = 1 }) { database in
      let broken = Statement("broken", "SELECT * FROM no_such_table")
      let brokenReadOnly = Statement.readOnly("broken", "SELECT * FROM no_such_table")
      for statement in [broken, brokenReadOnly, broken, brokenReadOnly] {
        async let neighbour: Int = database.value(Self.divideSQL, 4)
        let error = await #expect(throws: DatabaseError.self) { try await database.query(statement) }
        #expect(error?.sqlState == .undefinedTable)
        let result = try await neighbour
        #expect(result == 25)
      }
    }
  }

  @Test func aChangedTableOnlyCostsANewPlan() async throws {
    try await withTestDatabase(limits: { $0.sharedConnectionsPerLoop = 1 }) { database in
      try await database.run("CREATE TABLE t AS SELECT 1 AS a")
      let all = Statement("all", "SELECT * FROM t")
      let before = try await database.query(all)
      #expect(before.count == 1)
      try await database.run("ALTER TABLE t ADD COLUMN b text DEFAULT 'new'")
      for _ in 0..<4 {
        let row = try #require(try await database.queryOne(all))
        #expect(try row.column("b", as: String.self) == "new")
      }
    }
  }

  @Test func theSameStatementTakesParametersOfOtherTypes() async throws {
    try await withTestDatabase { database in
      let echo = "SELECT pg_typeof($1)::text AS type"
      try await database.expect(echo, 1, is: "bigint")
      try await database.expect(echo, "1", is: "text")
      try await database.expect(echo, 2, is: "bigint")
    }
  }

  @Test func statementsBeyondThePreparedLimitRunAllTheSame() async throws {
    try await withTestDatabase(limits: { $0.preparedStatementsPerConnection = 2 }) { database in
      for number in 0..<20 {
        try await database.expect("SELECT \(number) + $1", 1, is: number + 1)
      }
    }
  }

  @Test func callersOnAndOffTheLoopsGetTheirAnswersWhereTheyAre() async throws {
    try await withTestDatabase { database in
      for loop in TestCluster.loops.loops {
        let stayed = try await loop.run { () async throws in
          _ = try await database.queryOne(Self.divide, 5)
          return loop.isCurrent
        }
        #expect(stayed)
      }
      try await database.expect(Self.divideSQL, 5, is: 20)
    }
  }
}
