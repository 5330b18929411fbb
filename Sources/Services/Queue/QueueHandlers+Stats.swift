import Database
import Messages
import Protobuf
import RPC
import RPCServer

extension QueueHandlers {
  func stats(_ request: GetQueueStatsRequest, _ context: CallContext) async throws -> QueueStats {
    var checks = RequestChecks()
    let project = checks.optionalID(request.projectID, "project_id")
    let window = request.window.map { Duration.milliseconds($0.totalMilliseconds) } ?? ServiceLimits.queueStatsWindow
    if window < .seconds(1) || window > ServiceLimits.longestQueueStatsWindow {
      checks.add("window", "must be between 1 second and 1 hour")
    }
    try checks.finish()
    if let project { try await ProjectStore(database).require(project) }
    return QueueStats(try await QueueFigures.read(project: project, window: window, from: database))
  }
}

extension QueueStats {
  /// The figures as callers see them.
  init(_ figures: QueueFigures) {
    self = .with {
      $0.readyCount = figures.ready
      $0.scheduledCount = figures.scheduled
      $0.runningCount = figures.running
      $0.depths = figures.depths.map { depth in
        .with {
          $0.priority = Int32(depth.priority)
          $0.readyCount = depth.ready
          $0.scheduledCount = depth.scheduled
        }
      }
      $0.oldestReadyAge = figures.oldestSeconds.map { ProtoDuration(wholeMicrosecondsOf: $0) }
      $0.deadLetterCount = figures.deadLetters
      $0.window = ProtoDuration(wholeMicrosecondsOf: figures.windowSeconds)
      $0.completedCount = figures.completed
      $0.failedCount = figures.failed
      $0.cancelledCount = figures.cancelled
      let ended = figures.completed + figures.failed + figures.cancelled
      $0.endedPerMinute = figures.windowSeconds > 0 ? Double(ended) * 60 / figures.windowSeconds : 0
      $0.retryCount = figures.retried
      $0.rescueCount = figures.rescued
      $0.handBackCount = figures.handedBack
      $0.failures = figures.failures.map { failure in
        .with {
          $0.category = FailureCategory(rawValue: failure.category)
          $0.count = failure.count
        }
      }
      $0.pickupP50 = figures.pickupP50.map { ProtoDuration(wholeMicrosecondsOf: $0) }
      $0.pickupP95 = figures.pickupP95.map { ProtoDuration(wholeMicrosecondsOf: $0) }
      $0.pickupP99 = figures.pickupP99.map { ProtoDuration(wholeMicrosecondsOf: $0) }
    }
  }
}
