import Messages
import Protobuf

extension Run {
  /// A run as callers see it, with as much of its tasks and results as the record has. A stored document that cannot be
  /// read, which only a defect or a hand in the database can bring about, is left out: who looks for why the run failed,
  /// or wants it cancelled, needs the rest all the more.
  init(_ record: RunRecord) {
    self = record.results.flatMap { try? Run(decoding: $0) } ?? Run()
    id = record.id.description
    projectID = record.projectID.description
    planID = record.planID.description
    planVersion = record.planVersion
    planTitle = record.planTitle
    state = RunState(record.state)
    progress = .with {
      $0.tasksDone = record.tasksDone
      $0.tasksTotal = record.tasksTotal
      $0.currentTaskNumber = record.currentTaskNumber
      $0.currentTaskName = record.currentTaskName
    }
    tasks = record.planDocument.flatMap { try? Plan(decoding: $0).tasks } ?? []
    failure = record.failure.map { RunFailure($0) }
    lastLogNumber = record.lastLogNumber
    createTime = Timestamp(record.createdAt)
    startTime = record.startedAt.map { Timestamp($0) }
    endTime = record.finishedAt.map { Timestamp($0) }
    updateTime = Timestamp(record.updatedAt)
    cancelRequestTime = record.cancelRequestedAt.map { Timestamp($0) }
    priority = Int32(record.priority)
    scheduleTime = record.scheduleTime.map { Timestamp($0) }
    deduplicationKey = record.deduplicationKey ?? ""
    attempt = record.attempt
    maxAttempts = record.maxAttempts
    runner = record.worker ?? ""
    deadLetterTime = record.deadLetterAt.map { Timestamp($0) }
    repeatsRunID = record.repeatsRunID?.description ?? ""
    readyTime = record.state == .queued ? Timestamp(record.runAt) : nil
    scheduleID = record.scheduleID?.description ?? ""
    scheduledTime = record.scheduledAt.map { Timestamp($0) }
  }
}

extension RunFailure {
  init(_ failure: StoredFailure) {
    self = .with {
      $0.category = FailureCategory(rawValue: failure.category)
      $0.message = failure.message
      $0.taskNumber = failure.taskNumber
      $0.taskName = failure.taskName
    }
  }
}

extension RunState {
  init(_ state: StoredRunState) {
    self =
      switch state {
      case .queued: .queued
      case .running: .running
      case .completed: .completed
      case .failed: .failed
      case .cancelled: .cancelled
      }
  }

  /// The state as the database names it; nil for what this version does not know.
  var stored: StoredRunState? {
    switch self {
    case .queued: .queued
    case .running: .running
    case .completed: .completed
    case .failed: .failed
    case .cancelled: .cancelled
    default: nil
    }
  }
}
