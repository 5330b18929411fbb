import Database
import DatabaseTesting
import Testing

@Suite struct ListenTests {
  @Test func notificationsArriveAndABreakIsTold() async throws {
    try await withTestDatabase { database in
      try await withSecondDatabase(beside: database) { second in
        let events = database.listen("Odd \"channel\"").makeAsyncIterator()
        var event = await events.next()
        #expect(event == .rescan)
        for round in 1...3 {
          try await second.run("SELECT pg_notify('Odd \"channel\"', $1)", "round \(round)")
          event = await events.next()
          #expect(event == .notified(payload: "round \(round)"))
          let ended = try await second.terminate(where: "query LIKE 'LISTEN%' OR query = 'SELECT 1'")
          #expect(ended == 1)
          event = await events.next()
          #expect(event == .rescan)
        }
      }
    }
  }

  @Test func channelsAreApartAndSubscribersShareOneConnection() async throws {
    try await withTestDatabase { database in
      let first = database.listen("first").makeAsyncIterator()
      let again = database.listen("first").makeAsyncIterator()
      let other = database.listen("other").makeAsyncIterator()
      for event in [await first.next(), await again.next(), await other.next()] { #expect(event == .rescan) }
      try await database.run("SELECT pg_notify('first', 'one')")
      try await database.run("SELECT pg_notify('other', 'two')")
      let events = [await first.next(), await again.next(), await other.next()]
      #expect(events == [.notified(payload: "one"), .notified(payload: "one"), .notified(payload: "two")])
      try await database.expect(
        """
        SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
        AND (query LIKE 'LISTEN%' OR query = 'SELECT 1')
        """, is: 1)
    }
  }

  @Test func aSubscriberThatDoesNotReadIsToldToLookAgain() async throws {
    try await withTestDatabase(limits: { $0.unreadNotifications = 3 }) { database in
      let slow = database.listen("busy").makeAsyncIterator()
      let quick = database.listen("busy").makeAsyncIterator()
      _ = await (slow.next(), quick.next())
      for number in 1...10 {
        try await database.run("SELECT pg_notify('busy', $1)", "\(number)")
        let event = await quick.next()
        #expect(event == .notified(payload: "\(number)"))
      }
      let event = await slow.next()
      #expect(event == .rescan)
    }
  }

  @Test func cancellationAndShutdownEndASubscription() async throws {
    try await withTestDatabase { database in
      let cancelled = Task { await database.listen("a").reduce(into: 0) { count, _ in count += 1 } }
      cancelled.cancel()
      _ = await cancelled.value
      let ended = Task { await database.listen("b").reduce(into: 0) { count, _ in count += 1 } }
      await database.shutdown()
      _ = await ended.value
    }
  }
}
