import Database
import Messages
import Protobuf

/// What a project's queue is told, as it is stored.
struct QueueRecord: Sendable {
  /// nil: no limit.
  var maxConcurrentRuns: Int32?
  var weight: Int32 = 1
  /// nil: it is not paused.
  var pausedAt: Instant?
  var pauseReason = ""
  /// Grows with every change, from that with which its row begins, whoever makes the row.
  var revision: Int64 = 1

  /// What holds where nobody has set anything.
  init() {}

  init(row: Row) throws(DatabaseError) {
    maxConcurrentRuns = try row.column("max_concurrent_runs")
    weight = try row.column("weight")
    pausedAt = try row.column("paused_at")
    pauseReason = try row.column("pause_reason")
    revision = try row.column("revision")
  }

  /// What callers compare to notice that somebody else has changed the queue.
  var etag: String { String(revision) }
}

/// The pause of the whole, as it is stored.
struct QueuePauseRecord: Sendable {
  /// nil: there is none.
  let pausedAt: Instant?
  let reason: String
}

extension Queue {
  /// A project's queue as callers see it.
  init(_ record: QueueRecord, project: UUID) {
    self = .with {
      $0.projectID = project.description
      $0.maxConcurrentRuns = record.maxConcurrentRuns ?? 0
      $0.weight = record.weight
      $0.paused = record.pausedAt != nil
      $0.pauseTime = record.pausedAt.map { Timestamp($0) }
      $0.pauseReason = record.pauseReason
      $0.etag = record.etag
    }
  }

  /// The whole as callers see it.
  init(_ record: QueuePauseRecord) {
    self = .with {
      $0.paused = record.pausedAt != nil
      $0.pauseTime = record.pausedAt.map { Timestamp($0) }
      $0.pauseReason = record.reason
    }
  }
}
