import Database

/// A run, as it is stored.
struct RunRecord: Sendable {
  let id: UUID
  let projectID: UUID
  let planID: UUID
  let planVersion: Int32
  let planTitle: String
  let state: StoredRunState
  /// Grows with every change of state or progress.
  let revision: Int64
  let tasksDone: Int32
  let tasksTotal: Int32
  let currentTaskNumber: Int32
  let currentTaskName: String
  let failure: StoredFailure?
  /// The number of the last log entry.
  let lastLogNumber: Int64
  let createdAt: Instant
  let startedAt: Instant?
  let finishedAt: Instant?
  let updatedAt: Instant
  let cancelRequestedAt: Instant?
  let priority: Int16
  /// As it was asked for; nil for at once.
  let scheduleTime: Instant?
  let deduplicationKey: String?
  /// The number of the current or the last attempt; 0 before the first.
  let attempt: Int32
  let maxAttempts: Int32
  let worker: String?
  /// The dead letter that the run does again.
  let repeatsRunID: UUID?
  /// When a queued run may begin.
  let runAt: Instant
  /// When it became a dead letter; nil where it is none.
  let deadLetterAt: Instant?
  /// The schedule that made the run; nil when somebody did.
  let scheduleID: UUID?
  /// The occurrence of the schedule that the run is for.
  let scheduledAt: Instant?
  /// An encoded Run with task results and values; nil where it was not asked for.
  let results: [UInt8]?
  /// The encoded Plan that runs; nil where it was not asked for.
  let planDocument: [UInt8]?

  init(row: Row) throws(DatabaseError) {
    id = try row.column("id")
    projectID = try row.column("project_id")
    planID = try row.column("plan_id")
    planVersion = try row.column("plan_version")
    planTitle = try row.column("plan_title")
    state = try row.column("state")
    revision = try row.column("revision")
    tasksDone = try row.column("tasks_done")
    tasksTotal = try row.column("tasks_total")
    currentTaskNumber = try row.column("current_task_number")
    currentTaskName = try row.column("current_task_name")
    failure = try StoredFailure(row: row)
    lastLogNumber = try row.column("last_seq")
    createdAt = try row.column("created_at")
    startedAt = try row.column("started_at")
    finishedAt = try row.column("finished_at")
    updatedAt = try row.column("updated_at")
    cancelRequestedAt = try row.column("cancel_requested_at")
    priority = try row.column("priority")
    scheduleTime = try row.column("schedule_time")
    deduplicationKey = try row.column("deduplication_key")
    attempt = try row.column("attempt")
    maxAttempts = try row.column("max_attempts")
    worker = try row.column("worker")
    repeatsRunID = try row.column("repeats_run_id")
    runAt = try row.column("run_at")
    deadLetterAt = try row.column("dead_letter_at")
    scheduleID = try row.column("schedule_id")
    scheduledAt = try row.column("scheduled_at")
    results = try row.column("results")
    planDocument = try row.column("plan_document")
  }
}

/// Where a run stands, as the database names it: queued, then running, then one of the others, and no further. A run that
/// is tried again or was handed back goes from running to queued.
enum StoredRunState: String, SQLScalar {
  case queued
  case running
  case completed
  case failed
  case cancelled

  /// Nothing follows it.
  var isFinal: Bool {
    switch self {
    case .queued, .running: false
    case .completed, .failed, .cancelled: true
    }
  }
}

/// Why a run failed, as it is stored.
struct StoredFailure: Sendable {
  /// A FailureCategory of the contract.
  let category: Int32
  let message: String
  let taskNumber: Int32
  let taskName: String

  /// nil for a run that has not failed.
  init?(row: Row) throws(DatabaseError) {
    guard let category: Int32 = try row.column("failure_category") else { return nil }
    self.category = category
    message = try row.column("failure_message")
    taskNumber = try row.column("failure_task_number")
    taskName = try row.column("failure_task_name")
  }
}

/// What a new run is made of.
struct NewRunRecord: Sendable {
  let id: UUID
  let projectID: UUID
  let planID: UUID
  let planVersion: Int32
  let planTitle: String
  let planDocument: [UInt8]
  let taskCount: Int
  let userID: UUID
  var terms = RunTerms()
  /// The occurrence of a schedule that makes the run; nil when somebody does.
  var occurrence: ScheduleOccurrenceID?
}
