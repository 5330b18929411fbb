import Glibc
import Messages
import Protobuf
import Runner
import TestSupport
import Testing

@Suite(.serialized) struct StoppingTests {
  private static let longWait = Make.wait(.duration(ProtoDuration(seconds: 50)))

  @Test func cancelTakesEffectWithinASecond() async throws {
    try await RunnerFixture.with { fixture in
      let took = await leastDuration(below: .seconds(1)) {
        let id = fixture.backend.enqueue([Make.navigate(fixture.site.url), Self.longWait])
        await fixture.backend.waitForLine("task 2 of 2", of: id)
        let begin = ContinuousClock.now
        fixture.backend.change(id) { $0.isCancelRequested = true }
        let record = await fixture.backend.finished(id)
        let took = ContinuousClock.now - begin
        #expect(record.outcome?.state == .cancelled)
        #expect(record.outcome?.taskResults.map(\.state) == [.completed, .cancelled])
        #expect(record.lines.last?.text == "the run was cancelled")
        return took
      }
      #expect(took < .seconds(1))
    }
  }

  @Test func nothingIsWrittenAfterALostLease() async throws {
    try await RunnerFixture.with { fixture in
      let id = fixture.backend.enqueue([Make.navigate(fixture.site.url), Self.longWait])
      await fixture.backend.waitForLine("task 2 of 2", of: id)
      fixture.backend.change(id) { $0.isLost = true }
      while await fixture.pool.activity.runs > 0 { await Task.yield() }
      let record = fixture.backend.record(id)
      #expect(record.outcome == nil)
    }
  }

  @Test func aKilledBrowserFailsItsRunAndThePoolRecovers() async throws {
    try await RunnerFixture.with { fixture in
      let id = fixture.backend.enqueue([Make.navigate(fixture.site.url), Self.longWait])
      await fixture.backend.waitForLine("task 2 of 2", of: id)
      let browser = try #require(await fixture.pool.activity.browserProcessIDs.first)
      #expect(kill(browser, SIGKILL) == 0)
      let record = await fixture.backend.finished(id)
      guard case .failed(let failure) = record.outcome?.state else { Issue.record("\(record)"); return }
      #expect(failure.category == .browserCrashed)

      let next = await fixture.run([Make.navigate(fixture.site.url), Make.extract("h1", as: "title")])
      #expect(next.outcome?.state == .completed)
      #expect(await fixture.pool.activity.browserProcessIDs.contains(browser) == false)
      #expect(kill(-browser, 0) != 0, "the killed browser left processes behind")
    }
  }

  @Test func drainLetsRunsEndAndLeavesNoProcess() async throws {
    try await RunnerFixture.with { fixture in
      let id = fixture.backend.enqueue([
        Make.navigate(fixture.site.url), Make.wait(.duration(ProtoDuration(seconds: 0, nanos: 500_000_000))),
      ])
      await fixture.backend.waitForLine("task 2 of 2", of: id)
      let browser = try #require(await fixture.pool.activity.browserProcessIDs.first)
      await fixture.pool.stop(drainTime: .seconds(20))
      #expect(fixture.backend.record(id).outcome?.state == .completed)
      #expect(kill(-browser, 0) != 0 && errno == ESRCH, "Chromium outlived its pool")
    }
  }

  @Test func runsThatOutlastTheDrainAreHandedBack() async throws {
    try await RunnerFixture.with { fixture in
      let id = fixture.backend.enqueue([Make.navigate(fixture.site.url), Self.longWait])
      await fixture.backend.waitForLine("task 2 of 2", of: id)
      await fixture.pool.stop(drainTime: .milliseconds(50))
      let record = fixture.backend.record(id)
      #expect(record.outcome == nil)
      #expect(record.handBackReason?.contains("stopped") == true)
      #expect(record.lines.last?.text.contains("stopped") == true)
      // What was begun is known before, so that nobody begins it again unasked.
      #expect(record.progress.last?.taskResults.map(\.state) == [.completed, .cancelled])
      #expect(record.violations == [])
    }
  }

  @Test func parallelRunsShareNoCookies() async throws {
    try await RunnerFixture.with(concurrency: 3) { fixture in
      let site = fixture.site.url
      let ids = (1...3).map { number in
        fixture.backend.enqueue([
          Make.navigate(site + "/cookie?set=visitor\(number)"), Make.navigate(site + "/cookie"),
          Make.extract("#cookies", as: "cookies"),
        ])
      }
      for (number, id) in zip(1..., ids) {
        let record = await fixture.backend.finished(id)
        #expect(record.outcome?.extracted.map(\.json) == ["\"visitor=visitor\(number)\""])
      }
    }
  }

  @Test func browsersAreReplacedAfterTheirRuns() async throws {
    try await RunnerFixture.with(concurrency: 1, runsPerBrowser: 1) { fixture in
      for _ in 1...2 {
        let record = await fixture.run([Make.navigate(fixture.site.url)])
        #expect(record.outcome?.state == .completed)
      }
    }
  }
}
