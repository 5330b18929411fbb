import Database

/// What can happen in a project, as the contract names it.
enum ActivityType: String, SQLScalar, CaseIterable {
  case projectCreated = "project.created"
  case planCreated = "plan.created"
  case planGenerated = "plan.generated"
  case planUpdated = "plan.updated"
  case planApproved = "plan.approved"
  case planDeleted = "plan.deleted"
  case runQueued = "run.queued"
  case runStarted = "run.started"
  case runRetried = "run.retried"
  case runHandedBack = "run.handed_back"
  case runRequeued = "run.requeued"
  case runDiscarded = "run.discarded"
  case runCancelRequested = "run.cancel_requested"
  case runCompleted = "run.completed"
  case runFailed = "run.failed"
  case runCancelled = "run.cancelled"
  case queueUpdated = "queue.updated"
  case queuePaused = "queue.paused"
  case queueResumed = "queue.resumed"
  case artifactReady = "artifact.ready"
  case chatMessage = "chat.message"
  case scheduleCreated = "schedule.created"
  case scheduleUpdated = "schedule.updated"
  case schedulePaused = "schedule.paused"
  case scheduleResumed = "schedule.resumed"
  case scheduleDeleted = "schedule.deleted"
  case scheduleSkipped = "schedule.skipped"
  case scheduleMissed = "schedule.missed"
  case scheduleFailed = "schedule.failed"
  case scheduleEnded = "schedule.ended"

  /// The last entry about its run.
  var endsRun: Bool {
    switch self {
    case .runCompleted, .runFailed, .runCancelled: true
    default: false
    }
  }
}
