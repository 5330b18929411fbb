import Database
import Logging

/// Ends runs whose worker has stopped sending heartbeats: they fail, and are not silently run again, since what a
/// browser did cannot be undone.
struct RunRescuer: Sendable {
  let database: Database
  let newsroom: LiveNewsroom
  let logger: Logger

  /// Ends all that are lost now.
  func rescue() async throws(DatabaseError) {
    while true {
      let ended = try await RunLeaseStore(database).rescue(limit: ServiceLimits.rescuesPerStatement)
      for run in ended {
        logger.warning("a run lost its worker", metadata: ["run": "\(run.runID)"])
        newsroom.publish(
          .logMoved(run: run.runID, project: run.projectID, numbers: run.lastLogNumber...run.lastLogNumber))
        newsroom.publish(.runChanged(run: run.runID, project: run.projectID, isFinal: true))
        newsroom.publish(.activity(project: run.projectID))
      }
      if ended.count < ServiceLimits.rescuesPerStatement { return }
    }
  }
}
