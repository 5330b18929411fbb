import Database
import DatabaseTesting
import EventLoop
import Testing

/// Waiting for a connection: its limits, its end, and connections that are lent from loop to loop.
@Suite struct PoolWaitTests {
  /// One connection for transactions, over all loops.
  private func onlyOne(_ limits: inout DatabaseLimits) { limits.connections = 3 }

  @Test func aWaitEndsAtItsLimit() async throws {
    try await withTestDatabase(limits: {
      onlyOne(&$0)
      $0.wait = .seconds(4)
    }) { database in
      let (entered, leave) = (Gate(), Gate())
      let holder = Task {
        try await database.transaction { transaction in
          try await transaction.run("SELECT 1")
          entered.open()
          await leave.wait()
        }
      }
      await entered.wait()
      let error = await #expect(throws: DatabaseError.self) {
        try await database.transaction { try await $0.run("SELECT 1") }
      }
      #expect(error?.code == .waitLimitExceeded)
      // Statements on shared connections do not wait for transactions.
      try await database.expect("SELECT 1", is: 1 as Int32)
      leave.open()
      try await holder.value
      try await database.transaction { try await $0.run("SELECT 1") }
    }
  }

  @Test func moreThanTheLimitAreRefusedAtOnce() async throws {
    try await withTestDatabase(limits: {
      onlyOne(&$0)
      $0.waitingTransactionsPerLoop = 1
    }) { database in
      let (entered, leave) = (Gate(), Gate())
      let holder = Task {
        try await database.transaction { transaction in
          entered.open()
          await leave.wait()
        }
      }
      await entered.wait()
      let attempts = (0..<3).map { _ in Task { try await database.transaction { try await $0.run("SELECT 1") } } }
      var refusals = 0
      // Two of the three are refused while the transaction goes on; only then may it end.
      await withTaskGroup(of: Bool.self) { group in
        for attempt in attempts {
          group.addTask {
            do {
              try await attempt.value
              return false
            } catch {
              return (error as? DatabaseError)?.code == .tooManyWaiters
            }
          }
        }
        for await wasRefused in group {
          if wasRefused { refusals += 1 }
          if refusals == 2 { leave.open() }
        }
      }
      #expect(refusals == 2)
      try await holder.value
    }
  }

  @Test func aCancelledWaiterLeavesTheLine() async throws {
    try await withTestDatabase(limits: onlyOne) { database in
      let (entered, leave) = (Gate(), Gate())
      let holder = Task {
        try await database.transaction { _ in
          entered.open()
          await leave.wait()
        }
      }
      await entered.wait()
      let waiter = Task { try await database.transaction { try await $0.run("SELECT 1") } }
      waiter.cancel()
      let error = await #expect(throws: DatabaseError.self) { try await waiter.value }
      #expect(error?.code == .cancelled)
      leave.open()
      try await holder.value
      try await database.transaction { try await $0.run("SELECT 1") }
    }
  }

  @Test func connectionsAreLentToTheLoopThatNeedsThem() async throws {
    // One for the listener, one shared on each of two loops, two to lease.
    try await withTestDatabase(limits: { $0.connections = 5 }) { database in
      for loop in TestCluster.loops.loops + TestCluster.loops.loops {
        // Both at once on one loop: the second time round they are idle on the other one.
        let (first, second) = (Gate(), Gate())
        try await withThrowingTaskGroup(of: Void.self) { group in
          for (mine, other) in [(first, second), (second, first)] {
            group.addTask(executorPreference: loop) {
              try await database.transaction { transaction in
                try await transaction.run("SELECT 1")
                mine.open()
                await other.wait()
              }
            }
          }
          try await group.waitForAll()
        }
      }
    }
  }

  @Test func manyTransactionsShareFewConnections() async throws {
    try await withTestDatabase(limits: { $0.connections = 5 }) { database in
      try await database.run("CREATE TABLE counter AS SELECT 0::bigint AS n")
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<100 {
          group.addTask(executorPreference: TestCluster.loops.loops[number % 2]) {
            try await database.transaction { try await $0.run("UPDATE counter SET n = n + 1") }
          }
        }
        try await group.waitForAll()
      }
      try await database.expect("SELECT n FROM counter", is: 100)
    }
  }
}
