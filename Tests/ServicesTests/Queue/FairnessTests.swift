import Database
import EventLoop
import Messages
import Testing

@testable import Services

/// Whose turn it is, and how many may run at a time.
@Suite struct FairnessTests {
  @Test func aBacklogDelaysAnothersRunByItsShareOnly() async throws {
    try await withServices { fixture in
      var crowded: Set<UUID> = []
      for _ in 0..<4 {
        let (project, plan) = try await fixture.makeProjectWithPlan()
        try await fixture.makeRuns(2500, of: plan, in: project, priority: 100)
        crowded.insert(project)
      }
      let (single, plan) = try await fixture.makeProjectWithPlan()
      for _ in 0..<3 {
        let run = try await fixture.makeRun(of: plan, in: single)
        var served: [UUID] = []
        while !served.contains(single) {
          let claimed = try await fixture.queue.claim(worker: "w", capacity: 1, waitAtMost: .zero)
          served += claimed.map(\.projectID)
          #expect(served.count <= crowded.count + 1, "\(served.count) runs of others came first")
          if served.last == single { #expect(claimed.first?.lease.runID == run) }
        }
        #expect(Set(served).count == served.count, "somebody had two turns before another had one")
      }
    }
  }

  /// Three projects with a hundred ready runs each, and their weights.
  private func makeWeighedProjects(_ fixture: ServicesFixture) async throws -> [UUID: Int32] {
    var weights: [UUID: Int32] = [:]
    for weight: Int32 in [1, 2, 5] {
      let (project, plan) = try await fixture.makeProjectWithPlan()
      try await fixture.makeRuns(100, of: plan, in: project)
      try await fixture.limit(project, to: nil, weight: weight)
      weights[project] = weight
    }
    return weights
  }

  @Test func aLargeClaimIsSharedByWeight() async throws {
    try await withServices { fixture in
      let weights = try await makeWeighedProjects(fixture)
      var counts: [UUID: Int] = [:]
      for run in try await fixture.claim(limit: 64).runs { counts[run.projectID, default: 0] += 1 }
      for (project, weight) in weights { #expect(counts[project] == Int(weight) * 8) }
    }
  }

  /// A worker that is busy claims one run whenever one ends: the rest of a turn is carried from claim to claim.
  @Test(arguments: [1, 3]) func smallClaimsAreSharedByWeight(limit: Int) async throws {
    try await withServices { fixture in
      let weights = try await makeWeighedProjects(fixture)
      var counts: [UUID: Int] = [:]
      var turn = ClaimTurn()
      for _ in 0..<96 / limit {
        let result = try await fixture.claim(limit: limit, after: turn)
        turn = result.turn
        for run in result.runs { counts[run.projectID, default: 0] += 1 }
      }
      for (project, weight) in weights {
        let count = try #require(counts[project])
        // The last turn may be under way.
        #expect(abs(count - Int(weight) * 12) <= (limit == 1 ? 0 : 5), "weight \(weight): \(count)")
      }
    }
  }

  /// Whoever finds nothing for its labels, or takes what others may not take, moves nobody's turn.
  @Test func workersOfOtherLabelsMoveNoTurn() async throws {
    try await withServices { fixture in
      let labels = ["region=eu"]
      var weights: [UUID: Int] = [:]
      for weight: Int32 in [2, 1] {
        let (project, plan) = try await fixture.makeProjectWithPlan()
        for _ in 0..<12 {
          _ = try await fixture.makeRun(of: plan, in: project, terms: .with { $0.requiredLabels = labels })
        }
        try await fixture.limit(project, to: nil, weight: weight)
        weights[project] = Int(weight)
      }
      let (elsewhere, plan) = try await fixture.makeProjectWithPlan()
      for _ in 0..<4 {
        _ = try await fixture.makeRun(of: plan, in: elsewhere, terms: .with { $0.requiredLabels = ["region=us"] })
      }
      var counts: [UUID: Int] = [:]
      for claim in 0..<12 {
        let mine = try await fixture.queue.claim(worker: "eu", labels: labels, capacity: 1, waitAtMost: .zero)
        counts[try #require(mine.first).projectID, default: 0] += 1
        let others = try await fixture.queue.claim(
          worker: "us", labels: ["region=us"], capacity: 1, waitAtMost: .zero)
        #expect(others.count == (claim < 4 ? 1 : 0))
      }
      for (project, weight) in weights { #expect(counts[project] == weight * 4, "weight \(weight)") }
    }
  }

  /// A turn that is left goes to the others when its project has nothing more, and to nobody twice.
  @Test func aTurnEndsWithItsProjectsRuns() async throws {
    try await withServices { fixture in
      var projects: [UUID] = []
      for count in [2, 3] {
        let (project, plan) = try await fixture.makeProjectWithPlan()
        try await fixture.makeRuns(count, of: plan, in: project)
        try await fixture.limit(project, to: nil, weight: 10)
        projects.append(project)
      }
      projects.sort { "\($0)" < "\($1)" }
      var (turn, order) = (ClaimTurn(), [UUID]())
      for _ in 0..<6 {
        let result = try await fixture.claim(after: turn)
        turn = result.turn
        order += result.runs.map(\.projectID)
      }
      let first = order.prefix { $0 == projects[0] }.count
      #expect(order.count == 5)
      #expect(order.dropFirst(first).allSatisfy { $0 == projects[1] })
    }
  }

  @Test func whatOneCannotUseGoesToTheOthers() async throws {
    try await withServices { fixture in
      let (small, smallPlan) = try await fixture.makeProjectWithPlan()
      let (large, largePlan) = try await fixture.makeProjectWithPlan()
      for _ in 0..<3 { _ = try await fixture.makeRun(of: smallPlan, in: small) }
      try await fixture.makeRuns(100, of: largePlan, in: large)
      let runs = try await fixture.claim(limit: 64).runs
      #expect(runs.count == 64)
      #expect(runs.count { $0.projectID == small } == 3)
      #expect(Set(runs.map(\.lease.runID)).count == 64)
    }
  }

  /// Eight claimers at once, each a server of its own, and somebody who counts all the time.
  @Test func aLimitIsNeverExceeded() async throws {
    try await withServices { fixture in
      let limit = 5
      let (project, plan) = try await fixture.makeProjectWithPlan()
      try await fixture.makeRuns(200, of: plan, in: project)
      try await fixture.limit(project, to: Int32(limit))
      let most = try await withThrowingTaskGroup(of: Int?.self) { group in
        for worker in 0..<8 {
          group.addTask {
            var looks = 0
            while true {
              let result = try await fixture.claim("w\(worker)", limit: 1 + looks % 3)
              looks += 1
              for run in result.runs {
                _ = try await RunLeaseStore(fixture.database).end([
                  AttemptEnding(lease: run.lease, outcome: .completed, tasksDone: 2, results: ByteString([]))
                ])
              }
              let waiting = try await fixture.database.queryOne(
                Statement("test_rest", "SELECT count(*) FROM run_queue"))?
                .column(0, as: Int64.self)
              if waiting == 0 { return nil }
            }
          }
        }
        group.addTask {
          var most = 0
          let question = Statement(
            "test_active",
            "SELECT (SELECT count(*) FROM run_leases) AS active, (SELECT count(*) FROM run_queue) AS waiting")
          while let row = try await fixture.database.queryOne(question) {
            most = max(most, Int(try row.column("active", as: Int64.self)))
            if try row.column("waiting", as: Int64.self) == 0 { break }
          }
          return most
        }
        return try await group.reduce(0) { max($0, $1 ?? 0) }
      }
      #expect(most <= limit, "\(most) ran at a time")
      #expect(most >= limit - 2, "the test saw \(most) at most: it is not tight")
      #expect(try await fixture.queueViolations() == [])
    }
  }

  @Test func aFreedPlaceWakesWhoWaits() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectWithPlan()
      try await fixture.makeRuns(2, of: plan, in: project)
      try await fixture.limit(project, to: 1)
      let first = try #require(try await fixture.queue.claim(worker: "a", capacity: 2, waitAtMost: .zero).first)
      #expect(try await fixture.claim(limit: 2).runs.isEmpty)
      async let second = fixture.queue.claim(worker: "b", capacity: 1, waitAtMost: .seconds(30))
      try await fixture.queue.complete(first.lease, .completed())
      #expect(try await second.count == 1)
    }
  }

  @Test func aLoweredLimitWaitsUntilEnoughHasEnded() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectWithPlan()
      try await fixture.makeRuns(10, of: plan, in: project)
      let running = try await fixture.claim(limit: 4).runs
      try await fixture.limit(project, to: 2)
      for (index, run) in running.enumerated() {
        #expect(try await fixture.claim(limit: 4).runs.count == (index == 3 ? 1 : 0))
        try await fixture.queue.complete(run.lease, .completed())
      }
      #expect(try await fixture.claim(limit: 4).runs.count == 1)
    }
  }
}
