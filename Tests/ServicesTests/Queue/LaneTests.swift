import Database
import TestSupport
import Testing

@testable import Services

/// Which runs a worker's labels let it take, and what the others cost it.
@Suite struct LaneTests {
  /// Labels of which one is the beginning of another, and that languages would order in another way than bytes.
  private static let labels = ["a=", "a-b=1", "a=1", "a=1.x", "a=10", "B=1", "b=1", "b=2", "_c=/", "z=9"]

  @Test(arguments: propertySeeds) func aWorkerIsGivenWhatItsLabelsLetItTake(seed: UInt64) async throws {
    try await withServices { fixture in
      var generator = SeededGenerator(seed: seed)
      let (project, plan) = try await fixture.makeProjectWithPlan()
      var runs: [UUID: Set<String>] = [:]
      for _ in 0..<60 {
        let wanted = Self.labels.shuffled(using: &generator).prefix(.random(in: 0...4, using: &generator)).sorted()
        let run = try await fixture.makeRun(of: plan, in: project, terms: .with { $0.requiredLabels = wanted })
        runs[run] = Set(wanted)
      }
      for _ in 0..<12 {
        let known = Array(
          Self.labels.shuffled(using: &generator).prefix(.random(in: 0...Self.labels.count, using: &generator)))
        let claimed = try await fixture.claim(labels: known, limit: 100).runs.map(\.lease.runID)
        #expect(
          Set(claimed) == Set(runs.filter { $0.value.isSubset(of: known) }.keys), "seed \(seed), labels \(known)")
        for run in claimed { runs[run] = nil }
      }
    }
  }

  /// A claim locks what it may take of each lane and leaves the rest of it: who finds nothing else looks again, and does not
  /// wait for news that has been told.
  @Test func whoComesSecondToSeveralLanesIsToldToLookAgain() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectWithPlan()
      let any = try await fixture.makeRun(of: plan, in: project)
      let first = try await fixture.makeRun(
        of: plan, in: project,
        terms: .with {
          $0.requiredLabels = ["gpu="]
          $0.priority = 1
        })
      try await fixture.database.transaction { transaction in
        let claimed = try await RunLeaseStore(transaction).claim(
          worker: "a", labels: ["gpu="], limit: 1, leaseTime: ServiceLimits.leaseTime, after: ClaimTurn())
        #expect(claimed.runs.map(\.lease.runID) == [first])
        let second = try await fixture.claim("b", labels: ["gpu="])
        #expect(second.runs.isEmpty && second.isContended)
      }
      #expect(try await fixture.claim("b", labels: ["gpu="]).runs.map(\.lease.runID) == [any])
    }
  }

  /// Ten thousand sets of labels that others ask for are stepped over: a claim does not look at each of them.
  @Test(arguments: [[], ["region=de"], ["region=de", "set=10050", "zone=1"]])
  func manySetsOfLabelsCostAWorkerNothing(labels: [String]) async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectWithPlan()
      try await fixture.makeRuns(10_000, of: plan, in: project, priority: 5)
      try await fixture.database.execute(
        Statement(
          "test_make_lanes",
          """
          UPDATE run_queue SET lane = CASE n % 3 WHEN 0 THEN 'set=' || 10000 + n
            WHEN 1 THEN 'region=de,set=' || 10000 + n ELSE 'region=fr,set=' || 10000 + n END
          FROM (SELECT run_id AS id, row_number() OVER () AS n FROM run_queue) numbered WHERE run_id = id
          """))
      var seconds: [Bool: Double] = [:]
      var ratio: Double { (seconds[true] ?? .infinity) / (seconds[false] ?? .infinity) }
      let (other, otherPlan) = try await fixture.makeProjectWithPlan()
      for round in 0..<5 where round == 0 || ratio >= 5 {
        for isCrowded in [false, true] {
          if !isCrowded { try await fixture.pause(project) } else { try await fixture.pause(project, false) }
          for _ in 0..<8 {
            let run = try await fixture.makeRun(of: isCrowded ? plan : otherPlan, in: isCrowded ? project : other)
            let began = ContinuousClock.now
            let claimed = try await fixture.claim(labels: labels, limit: 1).runs.map(\.lease.runID)
            let took = (ContinuousClock.now - began) / .seconds(1)
            #expect(isCrowded || claimed == [run])
            seconds[isCrowded] = min(seconds[isCrowded] ?? .infinity, took)
          }
        }
      }
      #expect(ratio < 5, "\(seconds)")
      print("with \(labels): a claim takes \(ratio) of the time that it takes without the sets, \(seconds)")
    }
  }
}
