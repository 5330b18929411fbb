import Messages
import Protobuf
import Runner
import Testing

extension WithRunner {
  @Suite struct RunTests {
    @Test func everyTypeOfTask() async throws {
      let fixture = try RunnerFixture.shared
      let site = fixture.site.url
      let record = await fixture.run([
        Make.navigate(site + "/signup"),
        Make.fill("label=name", "Ada"),
        Make.click("role=button[name=\"Sign up\"]"),
        Make.wait(.text("Welcome, Ada")),
        Make.screenshot { $0.htmlSnapshot = true },
        Make.extract("#welcome", as: "greeting"),
        Make.custom("return { title: document.title, n: [1, 2.5] }", as: "custom"),
        Make.navigate(site + "/cart"),
        Make.extract(".name", as: "names", all: true),
        Make.screenshot {
          $0.area = .selector(".total")
          $0.artifactName = "total"
        },
      ])
      let outcome = try #require(record.outcome)
      #expect(outcome.state == .completed)
      #expect(outcome.taskResults.map(\.state) == Array(repeating: .completed, count: 10))
      let values = Dictionary(uniqueKeysWithValues: outcome.extracted.map { ($0.name, $0.json) })
      #expect(values["greeting"] == "\"Welcome, Ada\"")
      #expect(values["custom"] == #"{"title":"Sign up · Meadow & Mill","n":[1,2.5]}"#)
      #expect(values["names"] == #"["Country loaf","Walnut rolls, twice","Meadow honey","Delivery"]"#)
      #expect(record.artifacts.map(\.name) == ["task-5.png", "task-5.html", "total.png"])
      for artifact in record.artifacts where artifact.kind == .screenshot {
        #expect(artifact.bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]))
      }
      #expect(record.violations == [])
      #expect(record.lines.contains { $0.source == .page && $0.text == "signing up Ada" && $0.taskNumber == 3 })
      // Each task is seen running, and then ended.
      #expect(record.progress.compactMap(\.currentTaskNumber) == Array(1...10))
      #expect(record.progress.last?.finishedTasks == 10)
    }

    @Test func aPageThatNeverStandsStillIsBounded() async throws {
      let fixture = try RunnerFixture.shared
      let wander = """
        for (let step = 0; step < 40; step++) {
          history.pushState({}, '', '#' + step + 'x'.repeat(100000));
          await new Promise(done => setTimeout(done, 1));
        }
        return 1
        """
      let record = await fixture.run(
        [Make.navigate(fixture.site.url), Make.custom(wander, as: "steps")], limits: RunLimits(logLines: 20))
      #expect(record.outcome?.state == .completed)
      let places = record.lines.filter { $0.text.hasPrefix("the page is at ") }
      #expect((1...20).contains(places.count))
      for place in places {
        #expect(place.text.utf8.count <= RunLimits().logLineBytes)
        #expect(place.fields["url"].map { $0.utf8.count <= 1024 } == true)
      }
      #expect(record.lines.contains { $0.text.contains("lines of the page were dropped") })
      #expect(record.lines.last?.text == "the run is completed" || record.lines.last?.text.contains("dropped") == true)
      #expect(record.violations == [])
    }

    @Test func aFailedTaskFailsTheRunAndKeepsEvidence() async throws {
      let fixture = try RunnerFixture.shared
      let record = await fixture.run([
        Make.navigate(fixture.site.url),
        Make.click("#absent") { $0.timeout = .milliseconds(2_000) },
        Make.screenshot(),
      ])
      let outcome = try #require(record.outcome)
      guard case .failed(let failure) = outcome.state else { Issue.record("\(outcome.state)"); return }
      #expect(failure.category == .elementNotFound)
      #expect(failure.taskNumber == 2)
      #expect(failure.message.contains("#absent"))
      #expect(outcome.taskResults.map(\.state) == [.completed, .failed, .skipped])
      #expect(Set(record.artifacts.map(\.name)) == ["task-2-failure.html", "task-2-failure.png"])
      #expect(record.artifacts.map(\.isFromFailure) == [true, true])
      #expect(outcome.taskResults[1].artifactIDs.count == 2)
    }

    @Test func aTaskMayFailAndTheRunGoOn() async throws {
      let fixture = try RunnerFixture.shared
      let record = await fixture.run([
        Make.navigate(fixture.site.url),
        Make.click("#absent") {
          $0.timeout = .milliseconds(100)
          $0.continueOnError = true
        },
        Make.extract("h1", as: "title"),
      ])
      let outcome = try #require(record.outcome)
      #expect(outcome.state == .completed)
      #expect(outcome.taskResults.map(\.state) == [.completed, .failed, .completed])
    }

    @Test func attemptsAreRepeatedWithBackoff() async throws {
      let fixture = try RunnerFixture.shared
      let record = await fixture.run([
        Make.navigate(fixture.site.url + "/fixtures/waiting?ms=5000"),
        Make.click("#late") {
          $0.timeout = .milliseconds(300)
          $0.retryPolicy = .with {
            $0.maxAttempts = 30
            $0.initialBackoff = .milliseconds(100)
            $0.backoffMultiplier = 1
          }
        },
      ])
      let outcome = try #require(record.outcome)
      #expect(outcome.state == .completed)
      #expect(outcome.taskResults[1].attempts > 1)
      #expect(record.artifacts.isEmpty)
    }

    @Test func theRunAsAWholeHasATimeout() async throws {
      let fixture = try RunnerFixture.shared
      let record = await fixture.run([Make.wait(.duration(ProtoDuration(seconds: 50)))], timeout: .milliseconds(400))
      guard case .failed(let failure) = record.outcome?.state else { Issue.record("\(record)"); return }
      #expect(failure.category == .runTimeout)
    }

    @Test func secretsStayOutOfTheLog() async throws {
      let fixture = try RunnerFixture.shared
      let record = await fixture.run([
        Make.navigate(fixture.site.url + "/signup"), Make.fill("#email", "hunter2", sensitive: true),
      ])
      #expect(record.outcome?.state == .completed)
      #expect(!record.lines.contains { $0.text.contains("hunter2") })
    }

    @Test func otherSchemesAreRefused() async throws {
      let fixture = try RunnerFixture.shared
      let record = await fixture.run([Make.navigate("file:///etc/passwd")])
      guard case .failed(let failure) = record.outcome?.state else { Issue.record("\(record)"); return }
      #expect(failure.category == .blockedAddress)
    }

    @Test func aLostAnswerRepeatsNoLine() async throws {
      let fixture = try RunnerFixture.shared
      let record = await fixture.run([Make.navigate(fixture.site.url)], unavailableAppends: 2)
      #expect(record.outcome?.state == .completed)
      #expect(record.violations == [])
      #expect(Set(record.lines.map(\.text)).count == record.lines.count)
    }
  }
}
