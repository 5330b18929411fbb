import Database
import EventLoop
import Messages
import RPC

/// How a run is cancelled: a queued one at once, a running one by its worker, which the next heartbeat tells.
struct RunCancellation {
  private let transaction: Transaction
  private let user: User

  init(_ transaction: Transaction, by user: User) {
    self.transaction = transaction
    self.user = user
  }

  /// Cancels a run, or asks for it. A run that is cancelled or being cancelled stays as it is.
  ///
  /// - Returns: the news, to be told after the commit.
  /// - Throws: NOT_FOUND; FAILED_PRECONDITION when the run has ended otherwise.
  func cancel(_ id: UUID, reason: String) async throws -> [LiveEvent] {
    guard let run = try await RunStore(transaction).lock(id) else { throw RPCError.notFound(.run, "\(id)") }
    switch run.state {
    case .completed, .failed:
      throw RPCError.failedPrecondition(
        type: "RUN_HAS_ENDED", subject: "runs/\(id)", "The run has \(run.state.rawValue) already.")
    case .cancelled:
      return []
    case .running where run.isCancelRequested:
      return []
    case .queued:
      try await RunStore(transaction).cancelQueued(id, reason: reason)
      try await record(.runCancelled, "was cancelled before it started", id, run, reason)
    case .running:
      try await RunStore(transaction).requestCancel(id, reason: reason)
      try await record(.runCancelRequested, "is to be cancelled", id, run, reason)
    }
    let line = reason.isEmpty ? "Cancelled by \(user.name)" : "Cancelled by \(user.name): \(reason)"
    let chunk = try await LogStore(transaction).appendByServer(run: id, level: .warning, LogText.storable(line))
    var news: [LiveEvent] = [
      .runChanged(run: id, project: run.projectID, isFinal: run.state == .queued), .activity(project: run.projectID),
    ]
    if let chunk {
      let line = LogBatch(chunk, runID: id, projectID: run.projectID, announcedAt: .now)
      news.insert(.logged(line), at: 0)
    }
    return news
  }

  private func record(
    _ type: ActivityType, _ what: String, _ id: UUID, _ run: LockedRun, _ reason: String
  ) async throws {
    try await ActivityStore(transaction).record(
      NewActivity(
        projectID: run.projectID, type: type, actor: .local,
        summary: "The run of \"\(run.planTitle)\" \(what)" + (reason.isEmpty ? "" : ": \(reason)"),
        planID: run.planID, runID: id))
  }
}
