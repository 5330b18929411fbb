import Database
import Messages
import Testing

@testable import Services

extension ServicesFixture {
  /// A project of the local user's.
  func makeProject() async throws -> UUID {
    let id = RecordIDSource.shared.next()
    _ = try await ProjectStore(database).insert(
      id: id, displayName: "Test", description: "", owner: User.local.id)
    return id
  }

  /// An approved plan.
  func makePlan(in project: UUID, taskCount: Int = 2) async throws -> UUID {
    let id = RecordIDSource.shared.next()
    let document = try Plan.sample(taskCount: taskCount).encodedBytes()
    try await database.transaction { transaction in
      let store = PlanStore(transaction)
      try await store.insert(
        .init(
          id: id, projectID: project, title: "Sample", planner: "person", messageID: nil, userID: User.local.id,
          document: document))
      try await store.approve(id, user: User.local.id)
    }
    return id
  }

  /// A queued run of an approved plan.
  func makeRun(
    of plan: UUID, in project: UUID, terms: RunTerms = RunTerms(), id: UUID = RecordIDSource.shared.next()
  ) async throws -> UUID {
    let document = try Plan.sample(taskCount: 2).encodedBytes()
    try await RunStore(database).insert(
      .init(
        id: id, projectID: project, planID: plan, planVersion: 1, planTitle: "Sample", planDocument: document,
        taskCount: 2, userID: User.local.id, terms: terms))
    return id
  }

  /// A run, claimed.
  func makeLeasedRun() async throws -> LeasedRun {
    let project = try await makeProject()
    let plan = try await makePlan(in: project)
    _ = try await makeRun(of: plan, in: project)
    let runs = try await queue.claim(worker: "test", capacity: 1, waitAtMost: .zero)
    return try #require(runs.first)
  }

  /// Acts as if another worker had claimed the run since.
  func overtake(_ lease: RunLease) async throws {
    try await database.execute(
      Statement("test_overtake_run", "UPDATE runs SET lease = lease + 1 WHERE id = $1"), lease.runID)
    try await database.execute(
      Statement("test_overtake_lease", "UPDATE run_leases SET lease = lease + 1 WHERE run_id = $1"), lease.runID)
    try await database.execute(
      Statement("test_overtake_head", "UPDATE run_log_heads SET lease = lease + 1 WHERE run_id = $1"), lease.runID)
  }

  /// Acts as if the worker had been silent for longer than its lease.
  func expire(_ lease: RunLease) async throws {
    try await database.execute(
      Statement("test_expire", "UPDATE run_leases SET lease_until = now() - interval '1 second' WHERE run_id = $1"),
      lease.runID)
  }

  /// The stored log of a run, decoded.
  func logEntries(_ run: UUID) async throws -> [LogEntry] {
    var entries: [LogEntry] = []
    while true {
      let chunks = try await LogStore(database).read(run, after: entries.last?.number ?? 0)
      if chunks.isEmpty { return entries }
      entries += try chunks.flatMap { try $0.decoded() }
    }
  }

  /// What is recorded of a run, oldest first.
  func activityTypes(run: UUID) async throws -> [String] {
    try await database.query(
      Statement("test_activity", "SELECT type FROM activity WHERE run_id = $1 ORDER BY id"), run
    ).map { try $0.column("type") }
  }
}

extension Plan {
  /// A plan that the validator has nothing against.
  static func sample(taskCount: Int = 2, title: String = "Sample") -> Plan {
    .with {
      $0.title = title
      $0.tasks = (0..<taskCount).map { index in
        .with {
          $0.name = "Step \(index + 1)"
          $0.action =
            index == 0 ? .navigate(.with { $0.url = "https://example.com/" }) : .screenshot(.init())
        }
      }
    }
  }
}

extension LogEntry {
  static func line(_ message: String) -> LogEntry {
    .with {
      $0.level = .info
      $0.source = .runner
      $0.message = message
    }
  }
}
