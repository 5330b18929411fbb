import Messages
import Protobuf

extension Schedule {
  /// A schedule as callers see it.
  init(_ record: ScheduleRecord) {
    self.init(record.terms)
    id = record.id.description
    projectID = record.projectID.description
    planID = record.planID.description
    state = record.nextAt == nil ? .ended : record.pausedAt == nil ? .active : .paused
    nextRunTime = record.pausedAt == nil ? record.nextAt.map { Timestamp($0) } : nil
    lastRunTime = record.lastAt.map { Timestamp($0) }
    lastRunID = record.lastRunID?.description ?? ""
    runCount = record.runCount
    skippedCount = record.skippedCount
    missedCount = record.missedCount
    failedCount = record.failedCount
    lastError = record.lastError
    createTime = Timestamp(record.createdAt)
    updateTime = Timestamp(record.updatedAt)
    pauseTime = record.pausedAt.map { Timestamp($0) }
    etag = record.etag
  }

  /// What may be changed.
  init(_ terms: ScheduleTerms) {
    self.init()
    planVersion = terms.planVersion
    displayName = terms.displayName
    cron = terms.cron
    timeZone = terms.timeZone
    overlapPolicy =
      switch terms.overlapPolicy {
      case .skip: .skip
      case .queue: .queue
      }
    missedRunPolicy =
      switch terms.missedPolicy {
      case .skip: .skip
      case .runOnce: .runOnce
      case .runAll: .runAll
      }
    startingDeadline = terms.startingDeadline.map { ProtoDuration($0) }
    priority = Int32(terms.priority)
    startTime = terms.startsAt.map { Timestamp($0) }
    endTime = terms.endsAt.map { Timestamp($0) }
  }
}

extension ScheduleOccurrence {
  /// An occurrence as callers see it.
  init(_ record: OccurrenceRecord) {
    self = .with {
      $0.scheduledTime = Timestamp(record.at)
      $0.state =
        switch record.state {
        case .waiting: .waiting
        case .started: .started
        case .skipped: .skipped
        case .missed: .missed
        case .failed: .failed
        }
      $0.runID = record.runID?.description ?? ""
      $0.message = record.message
      $0.count = record.count
      $0.lastScheduledTime = Timestamp(record.lastAt)
      $0.updateTime = Timestamp(record.updatedAt)
    }
  }
}
