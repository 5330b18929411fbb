import Database
import DatabaseTesting
import Testing

@Suite struct TransactionTests {
  private struct Changed: Error {}

  private func withCounter(_ body: (Database) async throws -> Void) async throws {
    try await withTestDatabase { database in
      try await database.run("CREATE TABLE counter AS SELECT id, 0::bigint AS n FROM generate_series(1, 2) AS id")
      try await body(database)
    }
  }

  @Test func whatIsReturnedIsCommittedAndWhatThrowsIsNot() async throws {
    try await withCounter { database in
      let returned = try await database.transaction { transaction in
        try await transaction.run("UPDATE counter SET n = 5")
        return try await transaction.value("SELECT sum(n)::bigint FROM counter", as: Int.self)
      }
      #expect(returned == 10)
      await #expect(throws: Changed.self) {
        try await database.transaction { transaction in
          try await transaction.run("UPDATE counter SET n = 100")
          throw Changed()
        }
      }
      try await database.expect("SELECT sum(n)::bigint FROM counter", is: 10)
    }
  }

  @Test func aSwallowedErrorIsNotCommitted() async throws {
    try await withCounter { database in
      let error = await #expect(throws: DatabaseError.self) {
        try await database.transaction { transaction in
          try await transaction.run("UPDATE counter SET n = 7")
          try? await transaction.run("SELECT 1 / 0")
        }
      }
      #expect(error?.operation == "commit")
      try await database.expect("SELECT sum(n)::bigint FROM counter", is: 0)
    }
  }

  @Test func whatIsPostedRunsInOrderWithWhatFollowsIt() async throws {
    try await withCounter { database in
      let seen = try await database.transaction { transaction in
        try await transaction.post(Statement("set", "UPDATE counter SET n = $1"), 3)
        try await transaction.post(Statement("double", "UPDATE counter SET n = n * 2"))
        let seen = try await transaction.value("SELECT sum(n)::bigint FROM counter", as: Int.self)
        // Only the commit is left to take it along.
        try await transaction.post(Statement("increase", "UPDATE counter SET n = n + 1"))
        return seen
      }
      #expect(seen == 12)
      try await database.expect("SELECT sum(n)::bigint FROM counter", is: 14)
      try await database.transaction { try await $0.post(Statement("clear", "UPDATE counter SET n = 0")) }
      try await database.expect("SELECT sum(n)::bigint FROM counter", is: 0)
    }
  }

  /// Many tasks on many threads share a transaction from before its BEGIN: none of their statements overtakes what its own
  /// task has posted before it, whoever has taken that along.
  @Test func whatIsPostedIsNotOvertaken() async throws {
    try await withTestDatabase { database in
      try await database.run("CREATE TABLE parents (id bigint PRIMARY KEY)")
      try await database.run("CREATE TABLE children (id bigint REFERENCES parents)")
      let parent = Statement("test_parent", "INSERT INTO parents VALUES ($1)")
      let child = Statement("test_child", "INSERT INTO children VALUES ($1)")
      let (rounds, tasks) = (8, 500)
      for round in 0..<rounds {
        try await database.transaction { transaction in
          try await withThrowingTaskGroup { group in
            for id in round * tasks..<(round + 1) * tasks {
              group.addTask {
                try await transaction.post(parent, id)
                try await transaction.execute(child, id)
              }
            }
            try await group.waitForAll()
          }
        }
      }
      try await database.expect("SELECT count(*) FROM children", is: rounds * tasks)
    }
  }

  @Test(arguments: [true, false])
  func aFailureOfWhatIsPostedIsToldByWhatFollowsIt(isLast: Bool) async throws {
    try await withCounter { database in
      let error = await #expect(throws: DatabaseError.self) {
        try await database.transaction { transaction in
          try await transaction.run("UPDATE counter SET n = 7")
          try await transaction.post(Statement("divide", "SELECT 1 / $1"), 0)
          if !isLast { try await transaction.run("UPDATE counter SET n = 8") }
        }
      }
      #expect(error?.operation == "divide")
      #expect(error?.sqlState == SQLState("22012"))
      try await database.expect("SELECT sum(n)::bigint FROM counter", is: 0)
    }
  }

  @Test func aLostPostIsNotCommitted() async throws {
    try await withCounter { database in
      let error = await #expect(throws: DatabaseError.self) {
        try await database.transaction { transaction in
          try await transaction.run("UPDATE counter SET n = 7")
          try await transaction.post(Statement("increase", "UPDATE counter SET n = n + 1"))
          // Cancelled before it is sent, and with it what was to go out in front of it.
          let late = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await transaction.run("SELECT 1")
          }
          try? await late.value
        }
      }
      #expect(error?.code == .cancelled)
      try await database.expect("SELECT sum(n)::bigint FROM counter", is: 0)
    }
  }

  @Test func aTransactionThatEscapesIsOfNoUse() async throws {
    try await withCounter { database in
      let escaped = try await database.transaction { $0 }
      let error = await #expect(throws: DatabaseError.self) { try await escaped.run("UPDATE counter SET n = 1") }
      #expect(error?.code == .misuse)
    }
  }

  @Test func conflictsAreRunAgain() async throws {
    try await withCounter { database in
      let (read, written) = (Gate(), Gate())
      let conflicting = Task {
        try await database.transaction(isolation: .serializable) { transaction in
          let before = try await transaction.value("SELECT n FROM counter WHERE id = 1", as: Int.self)
          read.open()
          await written.wait()
          try await transaction.run("UPDATE counter SET n = $1 WHERE id = 1", before + 1)
          return before
        }
      }
      await read.wait()
      try await database.run("UPDATE counter SET n = 10 WHERE id = 1")
      written.open()
      let before = try await conflicting.value
      #expect(before == 10)
      try await database.expect("SELECT n FROM counter WHERE id = 1", is: 11)
    }
  }

  @Test func deadlocksAreRunAgain() async throws {
    try await withCounter { database in
      let gates = [Gate(), Gate()]
      try await withThrowingTaskGroup(of: Void.self) { group in
        for (mine, other) in [(0, 1), (1, 0)] {
          group.addTask {
            try await database.transaction { transaction in
              try await transaction.run("UPDATE counter SET n = n + 1 WHERE id = $1", mine + 1)
              gates[mine].open()
              await gates[other].wait()
              try await transaction.run("UPDATE counter SET n = n + 1 WHERE id = $1", other + 1)
            }
          }
        }
        try await group.waitForAll()
      }
      try await database.expect("SELECT min(n) FROM counter", is: 2)
    }
  }

  @Test func aConnectionLostDuringCommitLeavesTheOutcomeOpen() async throws {
    try await withCounter { database in
      try await database.run(
        """
        CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(30); RETURN NULL; END $$
        """)
      try await database.run(
        """
        CREATE CONSTRAINT TRIGGER slow_commit AFTER UPDATE ON counter DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION dawdle()
        """)
      try await withSecondDatabase(beside: database) { second in
        let doubtful = Task {
          try await database.transaction { try await $0.run("UPDATE counter SET n = 1 WHERE id = 1") }
        }
        try await second.becomeBusy(with: "COMMIT")
        _ = try await second.terminate(where: "query LIKE '%COMMIT%'")
        let error = await #expect(throws: DatabaseError.self) { try await doubtful.value }
        #expect(error?.code == .commitOutcomeUnknown)
      }
    }
  }
}
