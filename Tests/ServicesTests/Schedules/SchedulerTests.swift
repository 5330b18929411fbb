import Database
import Messages
import TestSupport
import Testing

@testable import Services

/// One scheduler, with the clock in the test's hand.
@Suite struct SchedulerTests {
  private func turn(_ fixture: ServicesFixture, at now: String) async throws {
    try await fixture.makeScheduler().turn(now: try #require(Instant(now)))
  }

  @Test func aDueOccurrenceMakesOneRun() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectAndPlan()
      var terms = ScheduleTerms.every("*/10 * * * *")
      terms.priority = 7
      let id = try await fixture.makeSchedule(of: plan, in: project, terms, at: "2026-01-01 00:00")
      try await turn(fixture, at: "2026-01-01 00:09")
      #expect(try await fixture.runTimes(of: id) == [])
      for _ in 0..<3 { try await turn(fixture, at: "2026-01-01 00:10") }
      #expect(try await fixture.runTimes(of: id) == ["2026-01-01 00:10"])
      #expect(try await fixture.occurrences(of: id) == ["2026-01-01 00:10 started"])
      let schedule = try await fixture.schedule(id)
      #expect(schedule.nextAt?.text == "2026-01-01 00:20")
      #expect(schedule.runCount == 1)
      let run = try await RunStore(fixture.database).reread(try #require(schedule.lastRunID))
      #expect(run.scheduleID == id.description)
      #expect(run.scheduledTime?.instant.text == "2026-01-01 00:10")
      #expect(run.state == .queued)
      #expect(try await fixture.activityTypes(schedule: id) == ["run.queued"])
      let row = try await fixture.database.queryOne(Statement("test_priority", "SELECT priority FROM runs"))
      let priority: Int16? = try row?.column(0)
      #expect(priority == 7)
    }
  }

  @Test func overlapIsSkippedAndSeen() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectAndPlan()
      let id = try await fixture.makeSchedule(of: plan, in: project, .every("* * * * *"), at: "2026-01-01 00:00")
      try await turn(fixture, at: "2026-01-01 00:01")
      try await turn(fixture, at: "2026-01-01 00:02")
      try await fixture.runEverything()
      try await turn(fixture, at: "2026-01-01 00:03")
      #expect(
        try await fixture.occurrences(of: id) == [
          "2026-01-01 00:01 started", "2026-01-01 00:02 skipped", "2026-01-01 00:03 started",
        ])
      #expect(try await fixture.schedule(id).skippedCount == 1)
      #expect(try await fixture.activityTypes(schedule: id) == ["run.queued", "schedule.skipped", "run.queued"])
    }
  }

  @Test func overlapWaitsForItsTurn() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectAndPlan()
      let id = try await fixture.makeSchedule(
        of: plan, in: project, .every("* * * * *", overlap: .queue), at: "2026-01-01 00:00")
      for minute in 1...3 { try await turn(fixture, at: "2026-01-01 00:0\(minute)") }
      #expect(try await fixture.runTimes(of: id) == ["2026-01-01 00:01"])
      #expect(try await fixture.occurrences(of: id).last == "2026-01-01 00:03 waiting")
      let before = try await ScheduleStore(fixture.database).outlook()
      #expect(before.isWaiting)
      for expected in ["2026-01-01 00:02", "2026-01-01 00:03"] {
        try await fixture.runEverything()
        try await turn(fixture, at: "2026-01-01 00:03")
        #expect(try await fixture.runTimes(of: id).last == expected)
      }
      try await fixture.runEverything()
      try await turn(fixture, at: "2026-01-01 00:03")
      #expect(try await fixture.runTimes(of: id).count == 3)
      let after = try await ScheduleStore(fixture.database).outlook()
      #expect(!after.isWaiting)
    }
  }

  @Test func aQueueHasALimit() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectAndPlan()
      let id = try await fixture.makeSchedule(
        of: plan, in: project, .every("* * * * *", overlap: .queue, missed: .runAll), at: "2026-01-01 00:00")
      try await turn(fixture, at: "2026-01-01 01:00")
      try await turn(fixture, at: "2026-01-01 02:00")
      let schedule = try await fixture.schedule(id)
      #expect(schedule.runCount == 1)
      #expect(schedule.skippedCount == Int64(120 - 1 - ServiceLimits.waitingOccurrencesPerSchedule))
      let waiting = try await OccurrenceStore(fixture.database).waiting(of: id).count
      #expect(waiting == ServiceLimits.waitingOccurrencesPerSchedule)
    }
  }

  @Test func missedOccurrencesAreDealtWithAsThePolicySays() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectAndPlan()
      func make(_ missed: StoredMissedPolicy, deadline: Duration? = nil) async throws -> UUID {
        var terms = ScheduleTerms.every("0 * * * *", overlap: .queue, missed: missed)
        terms.startingDeadline = deadline
        return try await fixture.makeSchedule(of: plan, in: project, terms, at: "2026-01-01 00:30")
      }
      let skip = try await make(.skip)
      let once = try await make(.runOnce)
      let all = try await make(.runAll)
      let some = try await make(.runAll, deadline: .seconds(2 * 3600))
      try await turn(fixture, at: "2026-01-01 04:30")
      #expect(try await fixture.occurrences(of: skip) == ["2026-01-01 01:00 missed 4 until 2026-01-01 04:00"])
      #expect(
        try await fixture.occurrences(of: once) == [
          "2026-01-01 01:00 missed 3 until 2026-01-01 03:00", "2026-01-01 04:00 started",
        ])
      #expect(
        try await fixture.occurrences(of: all) == [
          "2026-01-01 01:00 started", "2026-01-01 02:00 waiting", "2026-01-01 03:00 waiting",
          "2026-01-01 04:00 waiting",
        ])
      #expect(
        try await fixture.occurrences(of: some) == [
          "2026-01-01 01:00 missed 2 until 2026-01-01 02:00", "2026-01-01 03:00 started", "2026-01-01 04:00 waiting",
        ])
      #expect(try await fixture.schedule(skip).missedCount == 4)
      #expect(try await fixture.schedule(skip).nextAt?.text == "2026-01-01 05:00")
      #expect(try await fixture.activityTypes(schedule: skip) == ["schedule.missed"])
    }
  }

  /// Tens of thousands of occurrences, counted one by one over a change of the clock.
  @Test func aMonthOfMinutesIsCaughtUpWith() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectAndPlan()
      var terms = ScheduleTerms.every("* * * * *", missed: .runOnce)
      terms.timeZone = "Europe/Berlin"
      let id = try await fixture.makeSchedule(of: plan, in: project, terms, at: "2026-10-01 00:00")
      try await turn(fixture, at: "2026-11-01 00:00")
      #expect(try await fixture.schedule(id).missedCount == 31 * 1440 - 1)
      #expect(try await fixture.runTimes(of: id) == ["2026-11-01 00:00"])
    }
  }

  @Test func clocksArePutForwardAndBack() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectAndPlan()
      var terms = ScheduleTerms.every("30 2 * * *", overlap: .queue, missed: .runAll)
      terms.timeZone = "Europe/Berlin"
      let spring = try await fixture.makeSchedule(of: plan, in: project, terms, at: "2026-03-28 12:00")
      try await turn(fixture, at: "2026-03-29 00:59")
      #expect(try await fixture.occurrences(of: spring) == [])
      try await turn(fixture, at: "2026-03-29 01:00")
      try await turn(fixture, at: "2026-03-29 01:30")
      #expect(try await fixture.occurrences(of: spring) == ["2026-03-29 01:00 started"])
      let autumn = try await fixture.makeSchedule(of: plan, in: project, terms, at: "2026-10-24 12:00")
      try await turn(fixture, at: "2026-10-25 00:30")
      try await turn(fixture, at: "2026-10-25 01:30")
      #expect(try await fixture.occurrences(of: autumn) == ["2026-10-25 00:30 started"])
      #expect(try await fixture.schedule(autumn).nextAt?.text == "2026-10-26 01:30")
    }
  }

  @Test func theLatestApprovedVersionRuns() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectAndPlan()
      let id = try await fixture.makeSchedule(of: plan, in: project, .every("* * * * *"), at: "2026-01-01 00:00")
      var pinned = ScheduleTerms.every("* * * * *")
      pinned.planVersion = 1
      let old = try await fixture.makeSchedule(of: plan, in: project, pinned, at: "2026-01-01 00:00")
      func version(of schedule: UUID) async throws -> Int32 {
        let run = try #require(try await fixture.schedule(schedule).lastRunID)
        return try await RunStore(fixture.database).reread(run).planVersion
      }
      try await PlanStore(fixture.database).addVersion(
        plan, title: "Next", document: Plan.sample().encodedBytes(), user: User.local.id)
      try await turn(fixture, at: "2026-01-01 00:01")
      #expect(try await version(of: id) == 1)
      try await fixture.runEverything()
      try await PlanStore(fixture.database).approve(plan, user: User.local.id)
      try await turn(fixture, at: "2026-01-01 00:02")
      #expect(try await version(of: id) == 2)
      #expect(try await version(of: old) == 1)
    }
  }

  @Test func aPlanWithoutAnApprovedVersionFailsVisibly() async throws {
    try await withServices { fixture in
      let project = try await fixture.makeProject()
      let plan = RecordIDSource.shared.next()
      try await PlanStore(fixture.database).insert(
        .init(
          id: plan, projectID: project, title: "Draft", planner: "person", messageID: nil, userID: User.local.id,
          document: Plan.sample().encodedBytes()))
      let id = try await fixture.makeSchedule(of: plan, in: project, .every("* * * * *"), at: "2026-01-01 00:00")
      try await turn(fixture, at: "2026-01-01 00:01")
      var schedule = try await fixture.schedule(id)
      #expect(schedule.failedCount == 1)
      #expect(schedule.lastError == "No version of the plan is approved")
      #expect(schedule.nextAt?.text == "2026-01-01 00:02")
      #expect(try await fixture.activityTypes(schedule: id) == ["schedule.failed"])
      try await PlanStore(fixture.database).approve(plan, user: User.local.id)
      try await turn(fixture, at: "2026-01-01 00:02")
      schedule = try await fixture.schedule(id)
      #expect(schedule.lastError == "")
      #expect(try await fixture.occurrences(of: id) == ["2026-01-01 00:01 failed", "2026-01-01 00:02 started"])
    }
  }

  /// The schedule was made in the moment in which its plan was deleted.
  @Test func aScheduleWithoutItsPlanEnds() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectAndPlan()
      let id = try await fixture.makeSchedule(of: plan, in: project, .every("* * * * *"), at: "2026-01-01 00:00")
      try await PlanStore(fixture.database).delete(plan)
      try await turn(fixture, at: "2026-01-01 00:01")
      try await turn(fixture, at: "2026-01-01 00:02")
      let schedule = try await fixture.schedule(id)
      #expect(schedule.nextAt == nil)
      #expect(schedule.lastError == "The plan was deleted")
      #expect(try await fixture.activityTypes(schedule: id) == ["schedule.ended"])
    }
  }

  @Test func aScheduleEndsAtItsEnd() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectAndPlan()
      var terms = ScheduleTerms.every("0 * * * *", missed: .runAll)
      terms.startsAt = Instant("2026-01-01 02:00")
      terms.endsAt = Instant("2026-01-01 03:00")
      let id = try await fixture.makeSchedule(of: plan, in: project, terms, at: "2026-01-01 00:00")
      #expect(try await fixture.schedule(id).nextAt?.text == "2026-01-01 02:00")
      try await turn(fixture, at: "2026-01-01 02:00")
      try await fixture.runEverything()
      try await turn(fixture, at: "2026-01-01 09:00")
      #expect(try await fixture.runTimes(of: id) == ["2026-01-01 02:00", "2026-01-01 03:00"])
      #expect(try await fixture.schedule(id).nextAt == nil)
      #expect(try await fixture.activityTypes(schedule: id).last == "schedule.ended")
    }
  }

  /// One that cannot be dealt with is paused and says why, and those behind it have their turn.
  @Test func aBrokenScheduleIsPaused() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectAndPlan()
      let noZone = try await fixture.makeSchedule(of: plan, in: project, .every("* * * * *"), at: "2026-01-01 00:00")
      let noCron = try await fixture.makeSchedule(of: plan, in: project, .every("* * * * *"), at: "2026-01-01 00:00")
      let well = try await fixture.makeSchedule(of: plan, in: project, .every("* * * * *"), at: "2026-01-01 00:00")
      try await fixture.database.execute(
        Statement("test_break_zone", "UPDATE schedules SET time_zone = 'Mars/Olympus' WHERE id = $1"), noZone)
      try await fixture.database.execute(
        Statement("test_break_cron", "UPDATE schedules SET cron = '* * *' WHERE id = $1"), noCron)
      try await turn(fixture, at: "2026-01-01 00:01")
      #expect(try await fixture.runTimes(of: well) == ["2026-01-01 00:01"])
      for (id, reason) in [(noZone, "time zone"), (noCron, "Its cron expression is wrong at character 6")] {
        let schedule = try await fixture.schedule(id)
        #expect(schedule.pausedAt != nil)
        #expect(schedule.lastError.contains(reason), "\(schedule.lastError)")
        #expect(try await fixture.activityTypes(schedule: id) == ["schedule.paused"])
      }
    }
  }

  /// The job itself: it sleeps until the next occurrence, by the database's clock, and wakes a claimer.
  @Test func theJobWakesWhenAnOccurrenceIsDue() async throws {
    // Far less than the poll: it sleeps until then, and no longer.
    let limit = Duration.seconds(2)
    let lateness = try await leastDuration(below: limit, rounds: 3) {
      try await withServices { fixture in
        let (project, plan) = try await fixture.makeProjectAndPlan()
        let id = try await fixture.makeSchedule(of: plan, in: project, .every("* * * * *"), at: "2026-01-01 00:00")
        try await fixture.database.execute(
          Statement(
            "test_due_soon",
            "UPDATE schedules SET next_at = date_trunc('milliseconds', now()) + interval '700 ms' WHERE id = $1"), id)
        fixture.services.start()
        let runs = try await fixture.queue.claim(worker: "test", capacity: 1, waitAtMost: .seconds(30))
        #expect(runs.count == 1)
        let row = try await fixture.database.queryOne(
          Statement("test_lateness", "SELECT created_at - scheduled_at FROM runs WHERE schedule_id = $1"), id)
        let measured = try row?.column(0, as: Duration.self)
        let lateness = try #require(measured)
        #expect(lateness >= .zero)
        return lateness
      }
    }
    #expect(lateness < limit)
  }
}
