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
}
