import Database
import DatabaseTesting
import Testing

/// What a deadline does: on a connection of one's own it ends the statement, on a shared one it harms nobody.
@Suite struct CancellationTests {
  @Test func aLeasedStatementIsEndedOnTheServer() async throws {
    // One connection to lease: the next transaction gets the same one, clean.
    try await withTestDatabase(limits: { $0.connections = 3 }) { database in
      try await database.run("CREATE TABLE trace (n bigint)")
      for round in 1...3 {
        let slow = Task {
          try await database.transaction { transaction in
            try await transaction.run("INSERT INTO trace VALUES (1)")
            try await transaction.run("SELECT pg_sleep(60), 'to be cancelled'")
          }
        }
        try await database.becomeBusy(with: "to be cancelled")
        slow.cancel()
        let error = await #expect(throws: DatabaseError.self) { try await slow.value }
        #expect(error?.code == .cancelled)
        try await database.become(
          "SELECT count(*) = 0 FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%to be ' || 'cancelled%'")
        let seen = try await database.transaction { try await $0.value("SELECT count(*) FROM trace", as: Int.self) }
        #expect(seen == 0, "round \(round)")
      }
    }
  }

  @Test func aSharedStatementIsLeftAloneWithItsNeighbours() async throws {
    try await withTestDatabase(limits: { $0.sharedConnectionsPerLoop = 1 }) { database in
      try await database.run("CREATE TABLE trace (n bigint)")
      try await withSecondDatabase(beside: database) { second in
        let loop = TestCluster.loops.loops[0]
        let neighbour = try await second.transaction { transaction in
          try await transaction.run("SELECT pg_advisory_xact_lock(1)")
          let slow = Task(executorPreference: loop) {
            try await database.run("INSERT INTO trace SELECT 1 FROM pg_advisory_xact_lock(1)")
          }
          try await second.becomeBusy(with: "INSERT INTO trace SELECT 1 FROM pg_advisory")
          // In line behind it on the same connection.
          let neighbour = Task(executorPreference: loop) { try await database.run("INSERT INTO trace VALUES (2)") }
          slow.cancel()
          let error = await #expect(throws: DatabaseError.self) { try await slow.value }
          #expect(error?.code == .cancelled)
          return neighbour
        }
        try await neighbour.value
        try await database.expect("SELECT sum(n)::bigint FROM trace", is: 3)
      }
    }
  }

  @Test func aTaskThatIsCancelledAlreadySendsNothing() async throws {
    try await withTestDatabase { database in
      try await database.run("CREATE TABLE trace (n bigint)")
      let gate = Gate()
      let late = Task {
        await gate.wait()
        try await database.run("INSERT INTO trace VALUES (1)")
      }
      late.cancel()
      gate.open()
      let error = await #expect(throws: DatabaseError.self) { try await late.value }
      #expect(error?.code == .cancelled)
      try await database.expect("SELECT count(*) FROM trace", is: 0)
    }
  }
}
