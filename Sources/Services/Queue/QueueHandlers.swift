import Database
import Messages
import Protobuf
import RPC
import RPCServer

/// Answers QueueService: how queues are set. Figures and dead letters are in the files beside.
struct QueueHandlers: Sendable {
  let database: Database
  let newsroom: LiveNewsroom

  func get(_ request: GetQueueRequest, _ context: CallContext) async throws -> Queue {
    var checks = RequestChecks()
    let project = checks.optionalID(request.projectID, "project_id")
    try checks.finish()
    guard let project else { return Queue(try await QueueStore(database).whole()) }
    try await ProjectStore(database).require(project)
    return Queue(try await QueueStore(database).get(project), project: project)
  }

  func update(_ request: UpdateQueueRequest, _ context: CallContext) async throws -> Queue {
    var checks = RequestChecks()
    let new = request.queue ?? Queue()
    let project = checks.id(new.projectID, "queue.project_id")
    let paths = request.updateMask?.paths ?? []
    for path in paths where path != "*" && !Self.editable.contains(path) {
      checks.add("update_mask", "names \"\(path)\"; what can be changed is max_concurrent_runs and weight")
    }
    if paths.contains("*"), paths.count > 1 { checks.add("update_mask", "names \"*\" beside other fields") }
    try checks.finish()
    let fields = paths.isEmpty || paths.contains("*") ? Self.editable : Set(paths)
    let queue = try await database.transaction { transaction in
      try await ProjectStore(transaction).require(project)
      let store = QueueStore(transaction)
      let old = try await store.lock(project)
      guard new.etag.isEmpty || new.etag == old.etag else {
        throw RPCError(.aborted, "The queue has changed since it was read: read it again, and decide again.")
      }
      let limit =
        !fields.contains("max_concurrent_runs")
        ? old.maxConcurrentRuns : new.maxConcurrentRuns == 0 ? nil : new.maxConcurrentRuns
      let weight = fields.contains("weight") ? max(1, new.weight) : old.weight
      try await store.update(project, maxConcurrentRuns: limit, weight: weight)
      let limitText = limit.map { "\($0) at a time" } ?? "no limit"
      try await record(.queueUpdated, "The queue was set: \(limitText), weight \(weight)", project, in: transaction)
      return Queue(try await store.get(project), project: project)
    }
    tell(project, letsRunsBegin: true)
    return queue
  }

  func pause(_ request: PauseQueueRequest, _ context: CallContext) async throws -> Queue {
    var checks = RequestChecks()
    let project = checks.optionalID(request.projectID, "project_id")
    checks.text(request.reason, "reason")
    try checks.finish()
    return try await setPaused(project, true, reason: request.reason)
  }

  func resume(_ request: ResumeQueueRequest, _ context: CallContext) async throws -> Queue {
    var checks = RequestChecks()
    let project = checks.optionalID(request.projectID, "project_id")
    try checks.finish()
    return try await setPaused(project, false, reason: "")
  }

  /// The pause of the whole has no entry in the record, which is one a project.
  private func setPaused(_ project: UUID?, _ isPaused: Bool, reason: String) async throws -> Queue {
    guard let project else {
      // On a connection of its own: what shares one would wait with it for the claims under way.
      let whole = try await database.transaction { transaction in
        try await QueueStore(transaction).setWholePaused(isPaused, reason: reason)
        return try await QueueStore(transaction).whole()
      }
      if !isPaused { newsroom.publishQueuedRun() }
      return Queue(whole)
    }
    let queue = try await database.transaction { transaction in
      try await ProjectStore(transaction).require(project)
      let store = QueueStore(transaction)
      let old = try await store.lock(project)
      let isChanged = (old.pausedAt != nil) != isPaused || old.pauseReason != reason
      guard isChanged else { return Queue(old, project: project) }
      try await store.setPaused(project, isPaused, reason: reason)
      try await record(
        isPaused ? .queuePaused : .queueResumed,
        (isPaused ? "The queue was paused" : "The queue goes on") + (reason.isEmpty ? "" : ": \(reason)"), project,
        in: transaction)
      return Queue(try await store.get(project), project: project)
    }
    tell(project, letsRunsBegin: !isPaused)
    return queue
  }

  private func record(
    _ type: ActivityType, _ summary: String, _ project: UUID, in transaction: Transaction
  ) async throws {
    try await ActivityStore(transaction).record(
      NewActivity(projectID: project, type: type, actor: .local, summary: summary))
  }

  /// Tells of a change of a queue, by which what was held back may begin.
  private func tell(_ project: UUID, letsRunsBegin: Bool) {
    newsroom.publish(.activity(project: project))
    if letsRunsBegin { newsroom.publishQueuedRun() }
  }

  private static let editable: Set<String> = ["max_concurrent_runs", "weight"]
}
