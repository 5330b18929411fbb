import Database
import DatabaseTesting
import EventLoop
import Messages
import RPC
import RPCClient
import RPCServer
import Synchronization
import TestSupport
import Testing

@testable import Services

/// Two servers on one database stand for two processes: what one writes the other tells.
@Suite(.timeLimit(.minutes(2))) struct TwoServersTests {
  /// Runs `body` with a second server beside that of the fixture, both with their background work, and a channel to
  /// both.
  private func withSecondServer(
    _ fixture: ServedFixture, _ body: (_ second: VantFlowServices, _ port: UInt16, _ both: Channel) async throws -> Void
  ) async throws {
    let folder = try TemporaryFolder()
    let services = VantFlowServices(
      database: fixture.database, planner: BuiltInPlanner(),
      configuration: ServicesConfiguration(artifactsFolder: folder.path), loops: fixture.inner.loops,
      logger: TestCluster.quietLogger)
    fixture.inner.services.start()
    services.start()
    var router = Router()
    services.register(on: &router)
    let server = RPCServer(
      router: router, loops: fixture.inner.loops, interceptors: services.interceptors,
      logger: TestCluster.quietLogger)
    let port = try await server.start()
    let endpoints = [fixture.port, port].map { Endpoint(host: "127.0.0.1", port: $0) }
    var configuration = ChannelConfiguration()
    configuration.backoff.initial = .milliseconds(5)
    let both = Channel(
      endpoints, balancing: .pickFirst, loop: fixture.inner.loops.loops[1], configuration: configuration)
    var failure: (any Error)?
    do {
      try await body(services, port, both)
    } catch {
      failure = error
    }
    await both.shutdown()
    await server.shutdown()
    await services.shutdown()
    if let failure { throw failure }
  }

  /// The reader's server drains in the middle; the other one, which did not write a line, has the rest.
  @Test func aTailGoesOnAtTheOtherServer() async throws {
    try await withServedServices { fixture in
      try await withSecondServer(fixture) { second, _, both in
        let (run, lease) = try await fixture.makeLeasedRun()
        let isHalfway = OneShotEvent()
        async let writing: Void = {
          for chunk in 1...Int64(200) {
            // Both processes write for the lease: an answer that was lost is repeated elsewhere.
            let queue = chunk % 2 == 0 ? fixture.queue : second.runQueue
            try await queue.appendLogs(lease, chunk: chunk, (0..<10).map { .line("\(chunk).\($0)") })
            if chunk == 100 { isHalfway.fire() }
          }
          try await fixture.queue.complete(lease, .completed())
        }()
        async let draining: Void = {
          await isHalfway.wait()
          await fixture.server.drain(grace: .seconds(20))
        }()
        let log = both.tail(RunService.tailLogs, from: Int64(0)) { number in
          TailLogsRequest.with { ($0.runID, $0.afterNumber, $0.follow) = (run.id, number, true) }
        } judge: { response, number in
          .numbered(response.entries.map(\.number), after: &number, isLast: response.complete)
        }
        var numbers: [Int64] = []
        var state = RunState.unspecified
        for try await response in log {
          numbers += response.entries.map(\.number)
          state = response.finalState
        }
        try await writing
        await draining
        #expect(numbers == Array(1...2000))
        #expect(state == .completed)
      }
    }
  }

  /// A watcher who goes from one server to the other and back sees each entry of the record once, in its order, while
  /// transactions overtake each other.
  @Test(arguments: [UInt64.random(in: 0...UInt64.max)])
  func aWatcherChangesServersUnderConcurrentWriters(seed: UInt64) async throws {
    try await withServedServices { fixture in
      try await withSecondServer(fixture) { _, port, _ in
        let project = try #require(UUID(try await fixture.makeProject().id))
        let database = fixture.database
        let other = Channel(host: "127.0.0.1", port: port, loop: fixture.inner.loops.loops[1])
        let start = ActivityCursor(transaction: 0, id: 0)
        let each = 60
        // Two of each that overtakes, one of each of the two others, and the project's own.
        let total = each * 4 + 1
        let seen = try await withThrowingTaskGroup(of: [ActivityCursor].self) { group in
          group.addTask {
            for _ in 0..<each { try await Self.recordOvertaken(project, in: database) }
            return []
          }
          for _ in 0..<2 {
            group.addTask {
              for _ in 0..<each { try await database.transaction { try await Self.record(project, in: $0) } }
              return []
            }
          }
          group.addTask {
            try await Self.watch(project, by: [fixture.channel, other], from: start, until: total, seed: seed)
          }
          return try await group.reduce([], +)
        }
        await other.shutdown()
        let recorded = try await ActivityStore(database).look(project: project, after: start, limit: 10_000).entries
        #expect(seen == recorded.map(\.cursor).sorted(), "seed \(seed)")
        #expect(seen.count == total, "seed \(seed)")
      }
    }
  }

  /// What one server writes reaches those who watch at the other one although no notice of it does: of runs that go on
  /// and of such as began and ended meanwhile.
  @Test func watchersMissNoLogEntryWhenNoticesAreLost() async throws {
    try await withServedServices { fixture in
      try await withSecondServer(fixture) { _, port, _ in
        let other = Channel(host: "127.0.0.1", port: port, loop: fixture.inner.loops.loops[1])
        let (project, plan) = try await fixture.inner.makeProjectWithPlan()
        let runs = 70
        try await fixture.inner.makeRuns(runs, of: plan, in: project)
        let first = try #require(try await fixture.queue.claim(worker: "w", capacity: 1, waitAtMost: .zero).first).lease
        try await fixture.queue.appendLogs(first, chunk: 1, [.line("before it is watched")])
        var request = WatchProjectRequest()
        request.projectID = "\(project)"
        request.types = ["run.log"]
        var events = other.serverStreaming(ActivityService.watchProject, request).makeAsyncIterator()
        #expect(try await events.next()?.type == "bookmark")
        fixture.inner.services.newsroom.stop()
        try await fixture.queue.appendLogs(first, chunk: 2, [.line("one"), .line("two"), .line("three")])
        var leases: [RunLease] = []
        while leases.count < runs - 1 {
          leases += try await fixture.queue.claim(worker: "w", capacity: 64, waitAtMost: .zero).map(\.lease)
        }
        // Nobody sends heartbeats here, however long this takes.
        try await fixture.database.execute(
          Statement("test_long_leases", "UPDATE run_leases SET lease_until = now() + interval '1 hour'"))
        for lease in leases {
          try await fixture.queue.appendLogs(lease, chunk: 1, [.line("one"), .line("two")])
          try await fixture.queue.appendLogs(lease, chunk: 2, [.line("three")])
          if lease != leases[0] { try await fixture.queue.complete(lease, .completed()) }
        }
        var numbers: [String: [Int64]] = [:]
        while numbers.values.reduce(0, { $0 + $1.count }) < runs * 3, let event = try await events.next() {
          if case .runLog(let log) = event.payload { numbers[log.runID, default: []] += log.entries.map(\.number) }
        }
        #expect(numbers.removeValue(forKey: "\(first.runID)") == [2, 3, 4])
        #expect(numbers.count == runs - 1)
        #expect(numbers.values.allSatisfy { $0 == [1, 2, 3] })
        await other.shutdown()
      }
    }
  }

  /// Watches by one server after the other, each time for a number of entries, and gives what came.
  private static func watch(
    _ project: UUID, by channels: [Channel], from start: ActivityCursor, until total: Int, seed: UInt64
  ) async throws -> [ActivityCursor] {
    var random = SeededGenerator(seed: seed)
    let question = ProjectFeed.question(project: project)
    var cursor = PageToken(start).text(question: question)
    var seen: [ActivityCursor] = []
    var watchers = 0
    while seen.count < total {
      var rest = min(Int.random(in: 1...40, using: &random), total - seen.count)
      let request = WatchProjectRequest.with {
        $0.projectID = "\(project)"
        $0.cursor = cursor
      }
      let channel = channels[watchers % channels.count]
      watchers += 1
      for try await event in channel.serverStreaming(ActivityService.watchProject, request) {
        cursor = event.cursor
        guard event.type == "project.created" else { continue }
        seen.append(try #require(PageToken(event.cursor, question: question)?.activityCursor))
        rest -= 1
        if rest == 0 { break }
      }
    }
    #expect(watchers > 2)
    return seen
  }

  /// Two entries, of which the one that was written first is committed last.
  private static func recordOvertaken(_ project: UUID, in database: Database) async throws {
    try await database.transaction { outer in
      try await record(project, in: outer)
      try await database.transaction { try await record(project, in: $0) }
    }
  }

  private static func record(_ project: UUID, in transaction: Transaction) async throws {
    try await ActivityStore(transaction).record(
      NewActivity(projectID: project, type: .projectCreated, actor: .local, summary: "test"))
    // In a transaction the entry goes out with what follows it.
    _ = try await transaction.query(Statement("follow", "SELECT 1"))
  }
}
