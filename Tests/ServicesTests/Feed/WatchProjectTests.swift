import Database
import EventLoop
import Messages
import RPC
import RPCClient
import Testing

@testable import Services

@Suite(.timeLimit(.minutes(2))) struct WatchProjectTests {
  @Test func aWatcherSeesARunFromItsPlanToItsEnd() async throws {
    try await withServedServices { fixture in
      let project = try await fixture.makeProject()
      var events = fixture.stream(ActivityService.watchProject) { $0.projectID = project.id }.makeAsyncIterator()
      #expect(try await events.next()?.type == "bookmark")
      let run = try await fixture.makeRun(in: project)
      let lease = try #require(try await fixture.queue.claim(worker: "w", capacity: 1, waitAtMost: .zero).first).lease
      var seen: [String] = []
      while let event = try await events.next() {
        if event.type != "bookmark" { seen.append(event.type) }
        if event.type == "run.started" {
          if case .run(let started) = event.payload {
            #expect(started.id == run.id)
          } else {
            Issue.record("run.started came without its run")
          }
          break
        }
      }
      try await fixture.queue.appendLogs(lease, chunk: 1, [.line("one"), .line("two")])
      while let event = try await events.next() {
        guard case .runLog(let log) = event.payload else { continue }
        #expect(log.entries.map(\.number) == [1, 2])
        break
      }
      try await fixture.queue.reportProgress(lease, .with { $0.tasksDone = 1 }, taskResults: [])
      while let event = try await events.next(), event.type != "run.progress" {}
      let artifact = try await fixture.queue.storeArtifact(lease, .sample())
      while let event = try await events.next() {
        guard case .artifact(let ready) = event.payload else { continue }
        #expect(ready == artifact)
        break
      }
      try await fixture.queue.complete(lease, .completed())
      while let event = try await events.next(), event.type != "run.completed" {}
      #expect(seen.contains("plan.approved"))
    }
  }

  @Test func aWatchGoesOnFromItsCursorAndRepeatsNothing() async throws {
    try await withServedServices { fixture in
      let project = try await fixture.makeProject()
      func watch(from cursor: String, until count: Int) async throws -> [ProjectEvent] {
        var events: [ProjectEvent] = []
        for try await event in fixture.stream(
          ActivityService.watchProject,
          {
            $0.projectID = project.id
            $0.cursor = cursor
            $0.types = ["plan.created"]
          })
        {
          if event.type == "plan.created" { events.append(event) }
          if events.count == count { break }
        }
        return events
      }
      var stream = fixture.stream(ActivityService.watchProject) { $0.projectID = project.id }.makeAsyncIterator()
      let start = try #require(try await stream.next()).cursor
      var made: [String] = []
      for number in 0..<6 { made.append(try await fixture.makeDraft(in: project, title: "\(number)").id) }
      let first = try await watch(from: start, until: 4)
      let second = try await watch(from: try #require(first.last).cursor, until: 2)
      let ids = (first + second).map { event -> String in
        if case .plan(let plan) = event.payload { plan.id } else { "" }
      }
      #expect(ids == made)
      let other = try await fixture.makeProject()
      let error = await expectError(.invalidArgument) {
        for try await _ in fixture.stream(
          ActivityService.watchProject,
          {
            $0.projectID = other.id
            $0.cursor = start
          })
        {}
      }
      #expect(error?.fields == ["cursor"])
    }
  }

  /// As it is after the database was restored from a backup, or where somebody has made it up.
  @Test func aCursorAheadOfTheRecordIsRefused() async throws {
    try await withServedServices { fixture in
      let project = try #require(UUID(try await fixture.makeProject().id))
      let horizon = try await ActivityStore(fixture.database).horizon()
      let question = ProjectFeed.question(project: project)
      // Other tests' transactions move the horizon of the whole server on meanwhile.
      let ahead = ActivityCursor(transaction: horizon.transaction + 1_000_000_000, id: 0)
      let error = await expectError(.outOfRange) {
        var events = fixture.stream(ActivityService.watchProject) {
          $0.projectID = "\(project)"
          $0.cursor = PageToken(ahead).text(question: question)
        }.makeAsyncIterator()
        _ = try await events.next()
      }
      #expect(error?.fields == ["cursor"])
      var events = fixture.stream(ActivityService.watchProject) {
        $0.projectID = "\(project)"
        $0.cursor = PageToken(horizon).text(question: question)
      }.makeAsyncIterator()
      #expect(try await events.next()?.type == "bookmark", "a place that was given out is not ahead")
    }
  }

  @Test func aRecordThatGoesBackEndsAWatch() async throws {
    try await withServedServices { fixture in
      let project = try #require(UUID(try await fixture.makeProject().id))
      var events = fixture.stream(ActivityService.watchProject) {
        ($0.projectID, $0.types) = ("\(project)", ["run.log"])
      }.makeAsyncIterator()
      #expect(try await events.next()?.type == "bookmark")
      fixture.inner.services.newsroom.hub.publish(.logsSkipped(project: project))
      #expect(try await events.next()?.type == "run.log_skipped")
      fixture.inner.services.newsroom.hub.publish(.recordWentBack(project: project))
      let error = await expectError(.outOfRange) { _ = try await events.next() }
      #expect(error?.fields == ["cursor"])
    }
  }

  /// While this watcher was busy more runs changed than are kept for it: it looks at all that run, and says what it left out.
  @Test func ofManyRunsAWatcherLooksAtThoseThatRun() async throws {
    try await withServedServices { fixture in
      let (run, lease) = try await fixture.makeLeasedRun()
      let project = try #require(UUID(run.projectID))
      var events = fixture.stream(ActivityService.watchProject) {
        $0.projectID = run.projectID
        $0.types = ["run.progress", "run.log"]
      }.makeAsyncIterator()
      #expect(try await events.next()?.type == "bookmark")
      let reported = try await RunLeaseStore(fixture.database).progress(
        lease, tasksDone: 1, currentTaskNumber: 2, currentTaskName: "Step 2", results: [],
        leaseTime: ServiceLimits.leaseTime)
      #expect(reported == project)
      try await fixture.tellOfRuns(ServiceLimits.runsPerSubscription + 1, in: project)
      #expect(try await events.next()?.type == "run.log_skipped")
      let event = try #require(try await events.next())
      #expect(event.type == "run.progress")
      if case .run(let running) = event.payload { #expect(running.id == run.id) } else { Issue.record("no run") }
    }
  }

  /// A drain does not wait until somebody has looked at thousands of runs, one after the other.
  @Test func aWatcherWhoLooksAtManyRunsLeavesWhenTheServerDrains() async throws {
    var looks: Int?
    for _ in 0..<4 where looks == nil { looks = try await looksOfAWatcherWhoIsToldOfADrain() }
    #expect(looks == 1)
  }

  /// Nil where the other watcher did not leave in time: it was at a look of its own, behind one that waits for the lock.
  private func looksOfAWatcherWhoIsToldOfADrain() async throws -> Int? {
    try await withServedServices { fixture in
      let (run, _) = try await fixture.makeLeasedRun()
      let project = try #require(UUID(run.projectID))
      let (isIdle, idleHasLeft, isLocked) = (OneShotEvent(), OneShotEvent(), OneShotEvent())
      async let idle: Void = {
        let stream = fixture.stream(ActivityService.watchProject) {
          ($0.projectID, $0.types) = (run.projectID, ["plan.created"])
        }
        await expectError(.unavailable) { for try await _ in stream { isIdle.fire() } }
        idleHasLeft.fire()
      }()
      async let drain: Void = {
        await isLocked.wait()
        await fixture.server.drain(grace: .seconds(60))
      }()
      var busy = fixture.stream(ActivityService.watchProject) {
        ($0.projectID, $0.types) = (run.projectID, ["run.progress"])
      }.makeAsyncIterator()
      #expect(try await busy.next()?.type == "bookmark")
      await isIdle.wait()
      let isTold = try await fixture.database.transaction { transaction in
        _ = try await transaction.query(Statement("test_lock", "LOCK TABLE runs IN ACCESS EXCLUSIVE MODE"))
        try await fixture.tellOfRuns(500, in: project)
        try await fixture.inner.untilBlocked(by: transaction)
        isLocked.fire()
        // All streams of a connection are told in one turn: the busy one knows of it too, and is still at its first look.
        await withTaskGroup { group in
          group.addTask { await idleHasLeft.wait() }
          group.addTask { try? await fixture.inner.loop.sleep(for: .seconds(10)) }
          await group.next()
          group.cancelAll()
        }
        return idleHasLeft.hasFired
      }
      await expectError(.unavailable) { while try await busy.next() != nil {} }
      await idle
      await drain
      let looks = fixture.inner.services.newsroom.feedLooks.progress
      return isTold ? Int(looks.count.load(ordering: .relaxed)) : nil
    }
  }

  /// What was too much to be kept for a watcher who does not read is read again: each entry once, in its order.
  @Test func aWatcherWhoDoesNotReadMissesNoLogEntry() async throws {
    try await withServedServices { fixture in
      let (run, lease) = try await fixture.makeLeasedRun()
      var events = fixture.stream(ActivityService.watchProject) {
        $0.projectID = run.projectID
        $0.types = ["run.log"]
      }.makeAsyncIterator()
      #expect(try await events.next()?.type == "bookmark")
      let (chunks, each) = (Int64(20), 1000)
      for chunk in 1...chunks {
        let text = String(repeating: "x", count: 500)
        try await fixture.queue.appendLogs(lease, chunk: chunk, (0..<each).map { _ in .line(text) })
      }
      var numbers: [Int64] = []
      while numbers.count < Int(chunks) * each, let event = try await events.next() {
        if case .runLog(let log) = event.payload { numbers += log.entries.map(\.number) }
      }
      #expect(numbers == Array(1...chunks * Int64(each)))
    }
  }
}

extension ServedFixture {
  /// News of so many runs from each loop, in one turn of it, so that no handler runs in between.
  fileprivate func tellOfRuns(_ count: Int, in project: UUID) async throws {
    let hub = inner.services.newsroom.hub
    for loop in inner.loops.loops {
      await loop.spawn {
        for _ in 0..<count {
          let run = UUID.random()
          hub.publish(.logMoved(run: run, project: project, numbers: 1...3), to: [.project(project)])
          hub.publish(.runChanged(run: run, project: project, isFinal: false))
        }
      }.value
    }
  }
}
