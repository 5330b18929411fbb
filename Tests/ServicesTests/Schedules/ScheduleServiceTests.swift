import Database
import Messages
import Protobuf
import RPC
import RPCClient
import Testing

@testable import Services

@Suite struct ScheduleServiceTests {
  private func make(
    _ fixture: ServedFixture, of plan: Plan, _ fill: (inout Schedule) -> Void = { _ in }
  ) async throws -> Schedule {
    try await fixture.call(ScheduleService.createSchedule) {
      $0.schedule = .with {
        $0.planID = plan.id
        $0.cron = "0 9 * * MON-FRI"
        $0.timeZone = "Europe/Berlin"
        fill(&$0)
      }
    }
  }

  @Test func aScheduleIsMadeReadAndListed() async throws {
    try await withServedServices { fixture in
      let project = try await fixture.makeProject()
      let plan = try await fixture.makeApproved(in: project)
      let first = try await make(fixture, of: plan)
      let second = try await make(fixture, of: try await fixture.makeApproved(in: project)) {
        $0.displayName = "Nightly"
        $0.overlapPolicy = .queue
        $0.missedRunPolicy = .runAll
        $0.startingDeadline = ProtoDuration(.seconds(3600))
        $0.priority = -5
      }
      #expect(first.projectID == project.id)
      #expect(first.state == .active)
      #expect(first.overlapPolicy == .skip)
      #expect(first.missedRunPolicy == .skip)
      #expect(first.nextRunTime != nil)
      #expect(second.startingDeadline == ProtoDuration(.seconds(3600)))
      #expect(try await fixture.call(ScheduleService.getSchedule) { $0.scheduleID = second.id } == second)
      func list(_ fill: (inout ListSchedulesRequest) -> Void = { _ in }) async throws -> ListSchedulesResponse {
        try await fixture.call(ScheduleService.listSchedules) {
          $0.projectID = project.id
          fill(&$0)
        }
      }
      #expect(try await list().schedules == [second, first])
      #expect(try await list { $0.filter = .with { $0.planID = plan.id } }.schedules == [first])
      let page = try await list { $0.pageSize = 1 }
      #expect(page.schedules == [second])
      let rest = try await list {
        $0.pageSize = 1
        $0.pageToken = page.nextPageToken
      }
      #expect(rest.schedules == [first])
      #expect(rest.nextPageToken == "")
      let activities = try await fixture.call(ActivityService.listActivities) { $0.projectID = project.id }.activities
      #expect(activities.first { $0.type == "schedule.created" }?.scheduleID == second.id)
    }
  }

  @Test func whatIsWrongIsNamed() async throws {
    try await withServedServices { fixture in
      let plan = try await fixture.makeApproved(in: try await fixture.makeProject())
      func expect(
        _ field: String, _ words: String, sourceLocation: SourceLocation = #_sourceLocation,
        _ fill: (inout Schedule) -> Void
      ) async {
        let error = await expectError(.invalidArgument, sourceLocation: sourceLocation) {
          _ = try await make(fixture, of: plan, fill)
        }
        #expect(error?.fields == [field], sourceLocation: sourceLocation)
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")", sourceLocation: sourceLocation)
      }
      await expect("schedule.cron", "at character 3: the hour must be between 0 and 23") { $0.cron = "0 24 * * *" }
      await expect("schedule.time_zone", "is spelled Europe/Berlin") { $0.timeZone = "europe/berlin" }
      await expect("schedule.time_zone", "is no zone of the IANA database") { $0.timeZone = "Mars/Olympus" }
      await expect("schedule.starting_deadline", "between a minute and 366 days") {
        $0.startingDeadline = ProtoDuration(.seconds(59))
      }
      await expect("schedule.end_time", "must be later than start_time") {
        $0.startTime = Timestamp(seconds: 4_000_000_000)
        $0.endTime = Timestamp(seconds: 4_000_000_000)
      }
      await expect("schedule.end_time", "leaves no time") { $0.endTime = Timestamp(seconds: 1) }
      await expect("schedule.priority", "between -100 and 100") { $0.priority = 101 }
      await expect("schedule", "must have a plan_id and a cron") { $0.cron = "" }
    }
  }

  @Test func aPlanThatCannotRunHasNoSchedule() async throws {
    try await withServedServices { fixture in
      let project = try await fixture.makeProject()
      let draft = try await fixture.makeDraft(in: project)
      await expectError(.failedPrecondition) { _ = try await make(fixture, of: draft) }
      await expectError(.failedPrecondition) { _ = try await make(fixture, of: draft) { $0.planVersion = 1 } }
      await expectError(.notFound) { _ = try await make(fixture, of: draft) { $0.planVersion = 2 } }
      await expectError(.notFound) {
        _ = try await make(fixture, of: .with { $0.id = "00000000-0000-7000-8000-00000000abcd" })
      }
    }
  }

  @Test func aRepeatedRequestMakesOneSchedule() async throws {
    try await withServedServices { fixture in
      let plan = try await fixture.makeApproved(in: try await fixture.makeProject())
      let request = CreateScheduleRequest.with {
        $0.schedule = .with {
          $0.planID = plan.id
          $0.cron = "@daily"
        }
        $0.requestID = "7b1c2d3e-0000-4000-8000-000000000001"
      }
      let first = try await fixture.channel.unary(ScheduleService.createSchedule, request)
      #expect(try await fixture.channel.unary(ScheduleService.createSchedule, request) == first)
      #expect(first.timeZone == "UTC")
    }
  }

  @Test func anUpdateChangesWhatItNames() async throws {
    try await withServedServices { fixture in
      let plan = try await fixture.makeApproved(in: try await fixture.makeProject())
      let made = try await make(fixture, of: plan)
      func update(_ paths: [String], _ fill: (inout Schedule) -> Void) async throws -> Schedule {
        try await fixture.call(ScheduleService.updateSchedule) {
          $0.schedule = .with {
            $0.id = made.id
            fill(&$0)
          }
          $0.updateMask = FieldMask(paths)
        }
      }
      let named = try await update(["display_name", "priority"]) {
        $0.displayName = "Named"
        $0.priority = 9
        $0.cron = "ignored"
        $0.etag = made.etag
      }
      #expect(named.displayName == "Named")
      #expect(named.priority == 9)
      #expect(named.cron == made.cron)
      #expect(named.nextRunTime == made.nextRunTime)
      #expect(named.etag != made.etag)
      await expectError(.aborted) {
        _ = try await update(["display_name"]) {
          $0.displayName = "Late"
          $0.etag = made.etag
        }
      }
      let moved = try await update(["cron", "time_zone"]) {
        $0.cron = "0 0 1 1 *"
        $0.timeZone = "UTC"
      }
      #expect(moved.nextRunTime.map { $0.instant.text.hasSuffix("-01-01 00:00") } == true)
      let error = await expectError(.invalidArgument) { _ = try await update(["cron"]) { $0.cron = "x" } }
      #expect(error?.fields == ["schedule.cron"])
      #expect(
        await expectError(.invalidArgument) { _ = try await update(["state"]) { _ in } }?.fields == ["update_mask"])
      #expect(try await update(["priority"]) { $0.priority = 9 } == moved)
    }
  }

  @Test func aPausedScheduleMakesNoRunUntilItIsResumed() async throws {
    try await withServedServices { fixture in
      let plan = try await fixture.makeApproved(in: try await fixture.makeProject())
      let made = try await make(fixture, of: plan) {
        $0.cron = "* * * * *"
        $0.missedRunPolicy = .runOnce
      }
      let id = try #require(UUID(made.id))
      let paused = try await fixture.call(ScheduleService.pauseSchedule) { $0.scheduleID = made.id }
      #expect(paused.state == .paused)
      #expect(paused.nextRunTime == nil)
      #expect(paused.pauseTime != nil)
      #expect(try await fixture.call(ScheduleService.pauseSchedule) { $0.scheduleID = made.id } == paused)
      let scheduler = fixture.inner.makeScheduler()
      let later = try #require(made.nextRunTime).instant + .seconds(3600)
      try await scheduler.turn(now: later)
      #expect(try await fixture.inner.occurrences(of: id) == [])
      let resumed = try await fixture.call(ScheduleService.resumeSchedule) {
        $0.scheduleID = made.id
        $0.etag = paused.etag
      }
      #expect(resumed.state == .active)
      #expect(resumed.nextRunTime == made.nextRunTime)
      try await scheduler.turn(now: later)
      #expect(try await fixture.inner.runTimes(of: id).count == 1)
      let listed = try await fixture.call(ScheduleService.listScheduleOccurrences) { $0.scheduleID = made.id }
      #expect(listed.occurrences.map(\.state) == [.started, .missed])
      #expect(listed.occurrences.map(\.count) == [1, 60])
      #expect(listed.occurrences.first?.runID.isEmpty == false)
      #expect(try await fixture.inner.schedule(id).missedCount == 60)
    }
  }

  @Test func occurrencesAreListedAPageAtATime() async throws {
    try await withServedServices { fixture in
      let plan = try await fixture.makeApproved(in: try await fixture.makeProject())
      let made = try await make(fixture, of: plan) { $0.cron = "* * * * *" }
      let first = try #require(made.nextRunTime).instant
      for minute in 0..<3 { try await fixture.inner.makeScheduler().turn(now: first + .seconds(minute * 60)) }
      var states: [ScheduleOccurrenceState] = []
      var token = ""
      repeat {
        let page = try await fixture.call(ScheduleService.listScheduleOccurrences) {
          $0.scheduleID = made.id
          $0.pageSize = 2
          $0.pageToken = token
        }
        states += page.occurrences.map(\.state)
        token = page.nextPageToken
      } while !token.isEmpty
      #expect(states == [.skipped, .skipped, .started])
    }
  }

  @Test func deletingEndsItAndWhatWaits() async throws {
    try await withServedServices { fixture in
      let plan = try await fixture.makeApproved(in: try await fixture.makeProject())
      let made = try await make(fixture, of: plan) {
        $0.cron = "* * * * *"
        $0.overlapPolicy = .queue
      }
      let id = try #require(UUID(made.id))
      let first = try #require(made.nextRunTime).instant
      for minute in 0..<2 { try await fixture.inner.makeScheduler().turn(now: first + .seconds(minute * 60)) }
      await expectError(.aborted) {
        _ = try await fixture.call(ScheduleService.deleteSchedule) {
          $0.scheduleID = made.id
          $0.etag = "0"
        }
      }
      _ = try await fixture.call(ScheduleService.deleteSchedule) { $0.scheduleID = made.id }
      await expectError(.notFound) {
        _ = try await fixture.call(ScheduleService.getSchedule) { $0.scheduleID = made.id }
      }
      await expectError(.notFound) {
        _ = try await fixture.call(ScheduleService.pauseSchedule) { $0.scheduleID = made.id }
      }
      try await fixture.inner.runEverything()
      try await fixture.inner.makeScheduler().turn(now: first + .seconds(3600))
      #expect(try await fixture.inner.runTimes(of: id).count == 1)
      #expect(try await fixture.inner.occurrences(of: id).last?.hasSuffix("skipped") == true)
    }
  }

  @Test func deletingAPlanEndsItsSchedules() async throws {
    try await withServedServices { fixture in
      let plan = try await fixture.makeApproved(in: try await fixture.makeProject())
      let made = try await make(fixture, of: plan)
      _ = try await fixture.call(PlanService.deletePlan) { $0.planID = plan.id }
      let ended = try await fixture.call(ScheduleService.getSchedule) { $0.scheduleID = made.id }
      #expect(ended.state == .ended)
      #expect(ended.nextRunTime == nil)
      #expect(ended.lastError == "The plan was deleted")
      #expect(ended.etag != made.etag)
      let times = try await fixture.call(ScheduleService.previewSchedule) { $0.subject = .scheduleID(made.id) }.times
      #expect(times.isEmpty)
      await expectError(.notFound) {
        _ = try await fixture.call(ScheduleService.updateSchedule) {
          $0.schedule = .with {
            $0.id = made.id
            $0.cron = "@hourly"
          }
          $0.updateMask = FieldMask(["cron"])
        }
      }
    }
  }

  @Test func aPreviewTellsTheNextTimes() async throws {
    try await withServedServices { fixture in
      let plan = try await fixture.makeApproved(in: try await fixture.makeProject())
      let made = try await make(fixture, of: plan)
      let stored = try await fixture.call(ScheduleService.previewSchedule) { $0.subject = .scheduleID(made.id) }.times
      #expect(stored.count == 10)
      #expect(stored.first == made.nextRunTime)
      func preview(_ cron: String, after: String, count: Int32 = 3) async throws -> [String] {
        try await fixture.call(ScheduleService.previewSchedule) {
          $0.subject = .schedule(
            .with {
              $0.cron = cron
              $0.timeZone = "Europe/Berlin"
            })
          $0.count = count
          $0.afterTime = Instant(after).map { Timestamp($0) }
        }.times.map(\.instant.text)
      }
      #expect(
        try await preview("30 2 * * *", after: "2026-03-28 00:00") == [
          "2026-03-28 01:30", "2026-03-29 01:00", "2026-03-30 00:30",
        ])
      #expect(try await preview("0 0 29 2 *", after: "2026-01-01 00:00", count: 100).count == 2)
      let error = await expectError(.invalidArgument) { _ = try await preview("61 * * * *", after: "2026-01-01 00:00") }
      #expect(error?.fields == ["schedule.cron"])
    }
  }

  @Test func aProjectHasRoomForSoMany() async throws {
    try await withServedServices { fixture in
      let project = try await fixture.makeProject()
      let plan = try await fixture.makeApproved(in: project)
      let made = try await make(fixture, of: plan)
      try await fixture.database.execute(
        Statement(
          "test_fill_project",
          """
          INSERT INTO schedules (id, project_id, plan_id, plan_version, display_name, cron, time_zone, overlap_policy,
            missed_policy, priority, created_by)
          SELECT gen_random_uuid(), project_id, plan_id, 0, '', cron, time_zone, 'skip', 'skip', 0, created_by
          FROM schedules, generate_series(1, 999) WHERE id = $1
          """), try #require(UUID(made.id)))
      await expectError(.resourceExhausted) { _ = try await make(fixture, of: plan) }
    }
  }
}
