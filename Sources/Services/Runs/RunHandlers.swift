import Database
import Messages
import Protobuf
import RPC
import RPCServer

/// Answers RunService: runs themselves. Logs, streams and artifacts are in files of their own.
struct RunHandlers: Sendable {
  let database: Database
  let newsroom: LiveNewsroom
  let storage: any ArtifactStorage
  let addresses: ArtifactAddresses

  func get(_ request: GetRunRequest, _ context: CallContext) async throws -> Run {
    var checks = RequestChecks()
    let id = checks.id(request.runID, "run_id")
    try checks.finish()
    return try await RunStore(database).reread(id)
  }

  func list(_ request: ListRunsRequest, _ context: CallContext) async throws -> ListRunsResponse {
    var checks = RequestChecks()
    let project = checks.id(request.projectID, "project_id")
    let filter = request.filter ?? RunFilter()
    var states: [StoredRunState] = []
    for (index, state) in filter.states.enumerated() {
      if let stored = state.stored {
        states.append(stored)
      } else {
        checks.add("filter.states[\(index)]", "must be a state that runs have")
      }
    }
    let plan = checks.optionalID(filter.planID, "filter.plan_id")
    let page = checks.page(
      size: request.pageSize, token: request.pageToken,
      question: [context.path, "\(project)", states.map(\.rawValue).sorted().joined(), filter.planID])
    let before = checks.place(of: page, \.id)
    try checks.finish()
    try await ProjectStore(database).require(project)
    let records = try await RunStore(database).list(
      project: project, before: before, states: states.isEmpty ? nil : states, plan: plan, limit: page.limit)
    let (entries, nextToken) = page.split(records) { PageToken($0.id) }
    return .with {
      $0.runs = entries.map { Run($0) }
      $0.nextPageToken = nextToken
    }
  }

  func cancel(_ request: CancelRunRequest, _ context: CallContext) async throws -> Run {
    var checks = RequestChecks()
    let id = checks.id(request.runID, "run_id")
    checks.text(request.reason, "reason")
    try checks.finish()
    let user = try context.user
    let (run, news) = try await database.transaction { transaction in
      let cancellation = try await RunCancellation(transaction, by: user).cancel(id, reason: request.reason)
      return (try await RunStore(transaction).reread(id), cancellation)
    }
    for event in news { newsroom.publish(event) }
    return run
  }

  func stats(_ request: GetRunStatsRequest, _ context: CallContext) async throws -> RunStats {
    var checks = RequestChecks()
    let project = checks.id(request.projectID, "project_id")
    let plan = checks.optionalID(request.planID, "plan_id")
    let start = request.startTime?.instant
    let end = request.endTime?.instant
    if let start, let end, end <= start { checks.add("end_time", "must be later than start_time") }
    try checks.finish()
    try await ProjectStore(database).require(project)
    guard let stats = try await RunStore(database).stats(project: project, plan: plan, from: start, until: end) else {
      return RunStats()
    }
    return .with {
      $0.queuedCount = stats.queued
      $0.runningCount = stats.running
      $0.completedCount = stats.completed
      $0.failedCount = stats.failed
      $0.cancelledCount = stats.cancelled
      $0.medianDuration = stats.medianSeconds.map { ProtoDuration(wholeMicrosecondsOf: $0) }
      $0.p95Duration = stats.p95Seconds.map { ProtoDuration(wholeMicrosecondsOf: $0) }
    }
  }
}

extension ProtoDuration {
  /// A time that was measured in seconds, to the microsecond.
  init(wholeMicrosecondsOf seconds: Double) {
    let microseconds = Int64((seconds * 1_000_000).rounded())
    self.init()
    self.seconds = microseconds / 1_000_000
    nanos = Int32(microseconds % 1_000_000) * 1000
  }
}
