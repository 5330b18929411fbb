import Database
import Messages
import TestSupport
import Testing

@testable import Services

/// Several schedulers, and what happens when they are killed.
@Suite struct SchedulerRaceTests {
  @Test func twoSchedulersMakeEachOccurrenceOnce() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectAndPlan()
      var ids: [UUID] = []
      for _ in 0..<30 {
        ids.append(
          try await fixture.makeSchedule(
            of: plan, in: project, .every("* * * * *", overlap: .queue), at: "2026-01-01 00:00"))
      }
      let minutes = 1...4
      let schedulers = [fixture.makeScheduler(), fixture.makeScheduler()]
      for minute in minutes {
        let now = try #require(Instant("2026-01-01 00:0\(minute)"))
        try await withThrowingTaskGroup { group in
          for scheduler in schedulers + schedulers { group.addTask { _ = try await scheduler.turn(now: now) } }
          try await group.waitForAll()
        }
      }
      for _ in minutes {
        try await fixture.runEverything()
        try await withThrowingTaskGroup { group in
          let now = try #require(Instant("2026-01-01 00:04"))
          for scheduler in schedulers { group.addTask { _ = try await scheduler.turn(now: now) } }
          try await group.waitForAll()
        }
      }
      let expected = minutes.map { "2026-01-01 00:0\($0)" }
      for id in ids { #expect(try await fixture.runTimes(of: id) == expected) }
    }
  }

  /// A minute in which many are due: they share transactions, and what one server has locked another passes by.
  @Test func manySchedulesAreDealtWithTogether() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectAndPlan()
      let count = ServiceLimits.schedulesPerTransaction * 2 + 50
      let start = "2026-01-01 00:00"
      try await fixture.makeSchedules(count, of: plan, in: project, .every("* * * * *"), at: start)
      let now = try #require(Instant("2026-01-01 00:01"))
      let began = ContinuousClock.now
      let failed = try await fixture.makeScheduler().turn(now: now)
      print("\(count) schedules in \(ContinuousClock.now - began)")
      #expect(failed.isEmpty)
      let row = try #require(
        try await fixture.database.queryOne(
          Statement(
            "test_batches",
            """
            SELECT count(*) AS runs, count(DISTINCT r.schedule_id) AS schedules, count(DISTINCT r.xmin::text) AS transactions
            FROM runs r JOIN schedules s ON s.id = r.schedule_id WHERE s.next_at = $1 AND s.run_count = 1
            """), now + .seconds(60)))
      #expect(try row.column("runs", as: Int.self) == count)
      #expect(try row.column("schedules", as: Int.self) == count)
      #expect(try row.column("transactions", as: Int.self) == 3)
    }
  }

  /// One that fails among others costs them the transaction that they shared, and nothing else.
  @Test func oneThatFailsAmongManyFailsAlone() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectAndPlan()
      var ids: [UUID] = []
      for _ in 0..<20 {
        ids.append(
          try await fixture.makeSchedule(of: plan, in: project, .every("* * * * *"), at: "2026-01-01 00:00"))
      }
      try await fixture.database.execute(
        Statement("test_break_cron", "UPDATE schedules SET cron = '* * *' WHERE id = $1"), ids[7])
      try await fixture.database.execute(
        Statement("test_break_zone", "UPDATE schedules SET time_zone = 'Mars/Olympus' WHERE id = $1"), ids[11])
      let now = try #require(Instant("2026-01-01 00:01"))
      #expect(Set(try await fixture.makeScheduler().turn(now: now)) == [ids[7], ids[11]])
      for (index, id) in ids.enumerated() {
        let isBroken = index == 7 || index == 11
        #expect(try await fixture.runTimes(of: id) == (isBroken ? [] : ["2026-01-01 00:01"]))
        #expect(try await (fixture.schedule(id).pausedAt != nil) == isBroken)
      }
    }
  }

  /// Which of the failures of one transaction has been the first cannot be told by who has come to its end first.
  @Test func ofManyFailuresTheCauseIsTold() async throws {
    try await withServices { fixture in
      var failures: [Result<ScheduleTurn, any Error>] = []
      try? await fixture.database.transaction { transaction in
        for sql in ["SELECT 1 / 0", "SELECT 1", "SELECT 2"] {
          do {
            try await transaction.execute(Statement("test_failing", sql))
          } catch {
            failures.append(.failure(error))
          }
        }
      }
      #expect(failures.count == 3)
      let cause = try #require(failures.reversed().cause as? DatabaseError)
      #expect(cause.sqlState == SQLState("22012"))
      #expect(failures.dropFirst().map { $0 }.cause.map { SQLState.inFailedTransaction ~= $0 } == true)
      #expect([Result<ScheduleTurn, any Error>]().cause == nil)
    }
  }

  /// Somebody adds a version of the plan in the very moment: the schedule waits for it, and does not take it for gone.
  @Test func aPlanThatChangesMeanwhileIsNotGone() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectAndPlan()
      let id = try await fixture.makeSchedule(of: plan, in: project, .every("* * * * *"), at: "2026-01-01 00:00")
      let now = try #require(Instant("2026-01-01 00:01"))
      let scheduler = fixture.makeScheduler()
      let turn = try await fixture.database.transaction { transaction in
        try await PlanStore(transaction).addVersion(
          plan, title: "Next", document: Plan.sample().encodedBytes(), user: User.local.id)
        // What was posted goes out with the next statement: the version is there before the scheduler looks.
        #expect(try await fixture.blocked(seenBy: transaction) == 0)
        let turn = Task { try await scheduler.turn(now: now) }
        try await fixture.untilBlocked(by: transaction)
        return turn
      }
      #expect(try await turn.value.isEmpty)
      #expect(try await fixture.runTimes(of: id) == ["2026-01-01 00:01"])
      #expect(try await fixture.schedule(id).nextAt?.text == "2026-01-01 00:02")
    }
  }

  /// Whatever fails in a turn takes all of it back, and leaves the other schedules alone.
  @Test func aTurnIsWholeOrNothing() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectAndPlan()
      let id = try await fixture.makeSchedule(of: plan, in: project, .every("* * * * *"), at: "2026-01-01 00:00")
      let other = try await fixture.makeSchedule(of: plan, in: project, .every("* * * * *"), at: "2026-01-01 00:00")
      let scheduler = fixture.makeScheduler()
      let now = try #require(Instant("2026-01-01 00:01"))
      // The last statement of the turn fails: everything before it has been done.
      try await fixture.refuseAdvance(of: id)
      #expect(try await scheduler.turn(now: now) == [id])
      #expect(try await fixture.runTimes(of: id) == [])
      #expect(try await fixture.occurrences(of: id) == [])
      #expect(try await fixture.activityTypes(schedule: id) == [])
      #expect(try await fixture.runTimes(of: other) == ["2026-01-01 00:01"])
      try await fixture.database.execute(Statement("test_untrigger", "DROP TRIGGER refuse_advance ON schedules"))
      #expect(try await scheduler.turn(now: now).isEmpty)
      #expect(try await fixture.runTimes(of: id) == ["2026-01-01 00:01"])
    }
  }

  /// One that fails at every try keeps no other waiting.
  @Test func whatFailsAgainAndAgainIsNotInTheWayOfTheOthers() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectAndPlan()
      let failing = try await fixture.makeSchedule(of: plan, in: project, .every("* * * * *"), at: "2026-01-01 00:00")
      let other = try await fixture.makeSchedule(of: plan, in: project, .every("* * * * *"), at: "2026-01-01 00:00")
      try await fixture.refuseAdvance(of: failing)
      // Before whatever failed is tried again.
      try await fixture.database.execute(
        Statement("test_due_soon", "UPDATE schedules SET next_at = now() + interval '4.9 s' WHERE id = $1"), other)
      var resting = RestingSchedules()
      #expect(try await fixture.makeScheduler().work(&resting) < ServiceLimits.schedulePoll)
      #expect(resting.ids == [failing])
      #expect(try await fixture.schedule(failing).pausedAt == nil)
    }
  }

  /// The schedulers' sessions are killed again and again while they work: nothing is lost and nothing made twice.
  @Test(arguments: [UInt64.random(in: .min ... .max)])
  func killedSchedulersLoseNothing(seed: UInt64) async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectAndPlan()
      var ids: [UUID] = []
      for _ in 0..<40 {
        ids.append(
          try await fixture.makeSchedule(
            of: plan, in: project, .every("* * * * *", overlap: .queue, missed: .runAll), at: "2026-01-01 00:00"))
      }
      let now = try #require(Instant("2026-01-01 00:05"))
      let kills = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<2 {
          let scheduler = fixture.makeScheduler()
          group.addTask {
            // Until a turn goes through undisturbed and finds nothing left.
            while true {
              guard (try? await scheduler.turn(now: now)) == [] else { continue }
              let outlook = try? await ScheduleStore(fixture.database).outlook()
              if let next = outlook?.nextAt, next > now { return 0 }
            }
          }
        }
        group.addTask {
          var generator = SeededGenerator(seed: seed)
          var kills = 0
          for _ in 0..<25 {
            let pause = Int64.random(in: 1...20, using: &generator)
            try await fixture.loop.sleep(for: .milliseconds(pause))
            let killed = try? await fixture.database.query(
              Statement(
                "test_kill",
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND state <> 'idle' AND pid <> pg_backend_pid()
                """))
            kills += killed?.count ?? 0
          }
          return kills
        }
        return try await group.reduce(0, +)
      }
      #expect(kills > 0, "nobody was killed, seed \(seed)")
      let minutes = (1...5).map { "2026-01-01 00:0\($0)" }
      for id in ids {
        #expect(try await fixture.runTimes(of: id) == [minutes[0]], "seed \(seed)")
        let expected = ["\(minutes[0]) started"] + minutes.dropFirst().map { "\($0) waiting" }
        #expect(try await fixture.occurrences(of: id) == expected, "seed \(seed)")
        #expect(try await fixture.schedule(id).runCount == 1)
      }
    }
  }
}
