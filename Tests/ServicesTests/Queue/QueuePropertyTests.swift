import Database
import Messages
import RPC
import Synchronization
import TestSupport
import Testing

@testable import Services

/// Whatever is done to runs, by however many, what must hold holds.
@Suite struct QueuePropertyTests {
  @Test func randomOperationsOneAfterTheOther() async throws {
    let seed = UInt64.random(in: 0 ... .max)
    print("seed \(seed)")
    try await withServices { fixture in
      let driver = try await QueueDriver(fixture, seed: seed)
      for step in 1...400 {
        try await driver.step()
        guard step % 20 == 0 else { continue }
        #expect(try await fixture.queueViolations() == [], "seed \(seed), step \(step)")
      }
      try await driver.finish()
      #expect(try await fixture.queueViolations() == [], "seed \(seed)")
    }
  }

  @Test func randomOperationsAtTheSameTime() async throws {
    let seed = UInt64.random(in: 0 ... .max)
    print("seed \(seed)")
    try await withServices { fixture in
      let driver = try await QueueDriver(fixture, seed: seed)
      for round in 1...5 {
        try await withThrowingTaskGroup(of: Void.self) { group in
          for _ in 0..<6 {
            group.addTask { for _ in 0..<30 { try await driver.step() } }
          }
          try await group.waitForAll()
        }
        #expect(try await fixture.queueViolations() == [], "seed \(seed), round \(round)")
      }
      try await driver.finish()
      #expect(try await fixture.queueViolations() == [], "seed \(seed)")
    }
  }
}

private struct KeyInUse: Error {}

/// Does things to the queue at random, and remembers which leases there may be.
private final class QueueDriver: Sendable {
  private struct State {
    var generator: SeededGenerator
    var leases: [RunLease] = []
    var runs: [UUID] = []
  }

  private let fixture: ServicesFixture
  private let projects: [(project: UUID, plan: UUID)]
  private let state: Mutex<State>

  init(_ fixture: ServicesFixture, seed: UInt64) async throws {
    self.fixture = fixture
    var projects: [(UUID, UUID)] = []
    for limit: Int32? in [nil, 2, 4] {
      let made = try await fixture.makeProjectWithPlan()
      try await fixture.limit(made.project, to: limit, weight: limit ?? 1)
      projects.append(made)
    }
    self.projects = projects
    state = Mutex(State(generator: SeededGenerator(seed: seed)))
  }

  func step() async throws {
    switch pick(100) {
    case 0..<25: try await enqueue()
    case 25..<50: try await claim()
    case 50..<65: try await onLease { try await self.fixture.queue.complete($0, .completed()) }
    case 65..<74: try await onLease { try await self.fixture.queue.complete($0, .failed()) }
    case 74..<80: try await onLease { try await self.fixture.queue.handBack($0, reason: "at random") }
    case 80..<84: try await cancel()
    case 84..<88: try await expireAndRescue()
    case 88..<92: try await onLease(keeping: true) { _ = try await self.fixture.queue.heartbeat([$0]) }
    case 92..<95: try await requeue()
    case 95..<97: try await makeEverythingDue()
    default:
      try await onLease(keeping: true) { lease in
        try await self.fixture.queue.reportProgress(
          lease, .with { $0.currentTaskNumber = 1 }, taskResults: [.with { $0.taskNumber = 1 }])
      }
    }
  }

  /// Works everything off that is left: nothing is stuck.
  func finish() async throws {
    for lease in state.withLock({ $0.leases }) {
      try await unlessLost { try await self.fixture.queue.complete(lease, .completed()) }
    }
    while true {
      try await makeEverythingDue()
      let claimed = try await fixture.claim(limit: 64).runs
      for run in claimed { try await fixture.queue.complete(run.lease, .completed()) }
      if claimed.isEmpty { break }
    }
    let left = try await fixture.database.queryOne(
      Statement("test_left", "SELECT count(*) FROM runs WHERE finished_at IS NULL"))
    #expect(try left?.column(0, as: Int64.self) == 0)
  }

  private func pick(_ bound: Int) -> Int {
    state.withLock { Int.random(in: 0..<bound, using: &$0.generator) }
  }

  private func enqueue() async throws {
    let (project, plan) = projects[pick(projects.count)]
    var terms = RunTerms.retried(Int32(1 + pick(3)), priority: Int16(pick(3)))
    terms.initialBackoff = .milliseconds(pick(2) * 3_600_000)
    if pick(5) == 0 { terms.scheduleTime = .now() + .seconds(3600) }
    if pick(4) == 0 { terms.deduplicationKey = "key \(pick(2))" }
    let made = try await fixture.database.transaction { [terms] transaction -> UUID? in
      let id = RecordIDSource.shared.next()
      let store = RunStore(transaction)
      if try await store.claimKey(of: terms, project: project, run: id) != nil { return nil }
      try await store.insert(
        .init(
          id: id, projectID: project, planID: plan, planVersion: 1, planTitle: "Sample", planDocument: [],
          taskCount: 2, userID: User.local.id, terms: terms))
      return id
    }
    if let made { state.withLock { $0.runs.append(made) } }
  }

  private func claim() async throws {
    let turn = ClaimTurn(project: projects[pick(projects.count)].project, runsLeft: Int32(pick(4)))
    let result = try await fixture.claim(limit: 1 + pick(3), after: turn)
    state.withLock { $0.leases += result.runs.map(\.lease) }
  }

  private func onLease(keeping: Bool = false, _ body: (RunLease) async throws -> Void) async throws {
    let lease = state.withLock { state -> RunLease? in
      guard !state.leases.isEmpty else { return nil }
      let index = Int.random(in: 0..<state.leases.count, using: &state.generator)
      // One in five is used again: a worker that believes that it still has it.
      let isKept = keeping || Int.random(in: 0..<5, using: &state.generator) == 0
      return isKept ? state.leases[index] : state.leases.remove(at: index)
    }
    guard let lease else { return }
    try await unlessLost { try await body(lease) }
  }

  private func unlessLost(_ body: () async throws -> Void) async throws {
    do {
      try await body()
    } catch let error as RunQueueError {
      guard case .leaseLost = error else { throw error }
    }
  }

  private func cancel() async throws {
    let run = state.withLock { $0.runs.randomElement(using: &$0.generator) }
    guard let run else { return }
    do {
      try await fixture.cancel(run)
    } catch is RPCError {
      // It has ended.
    }
  }

  private func expireAndRescue() async throws {
    let lease = state.withLock { $0.leases.randomElement(using: &$0.generator) }
    if let lease { try await fixture.expire(lease) }
    _ = try await RunLeaseStore(fixture.database).rescue(limit: 10)
  }

  private func requeue() async throws {
    let run = state.withLock { $0.runs.randomElement(using: &$0.generator) }
    guard let run else { return }
    let id = RecordIDSource.shared.next()
    do {
      let isMade = try await fixture.database.transaction { transaction -> Bool in
        guard let requeued = try await DeadLetterStore(transaction).requeue(run, as: id, user: User.local.id) else {
          return false
        }
        if let key = requeued.deduplicationKey {
          guard try await RunStore(transaction).takeKey(key, project: requeued.letter.projectID, run: id) else {
            throw KeyInUse()
          }
        }
        try await ActivityStore(transaction).record(
          NewActivity(
            projectID: requeued.letter.projectID, type: .runRequeued, actor: .local, summary: "again", runID: run))
        return true
      }
      if isMade { state.withLock { $0.runs.append(id) } }
    } catch is KeyInUse {}
  }

  /// Lets the time of everything that waits come. What is being claimed or cancelled meanwhile is left alone.
  private func makeEverythingDue() async throws {
    _ = try await fixture.database.transaction { transaction in
      try await transaction.execute(
        Statement(
          "test_all_due",
          """
          WITH due AS MATERIALIZED (
            SELECT r.id FROM runs r WHERE r.state = 'queued' AND r.run_at > now() ORDER BY r.id FOR UPDATE SKIP LOCKED
          ), moved AS (
            UPDATE runs r SET run_at = now() FROM due WHERE r.id = due.id RETURNING r.id
          )
          UPDATE run_queue q SET run_at = now() FROM moved WHERE q.run_id = moved.id
          """))
    }
  }
}
