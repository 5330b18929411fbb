import Database
import EventLoop
import Logging
import Synchronization

/// Ends the attempts of workers that have stopped sending heartbeats. Their runs fail where their plans do not say that they
/// may be tried again, since what a browser did cannot be undone.
final class RunRescuer: Sendable {
  private let database: Database
  private let newsroom: LiveNewsroom
  private let metrics: QueueMetrics
  private let logger: Logger
  private let patience = Mutex(RescuePatience())

  init(database: Database, newsroom: LiveNewsroom, metrics: QueueMetrics, logger: Logger) {
    self.database = database
    self.newsroom = newsroom
    self.metrics = metrics
    self.logger = logger
  }

  /// Ends all that are lost now, unless it is too early to tell.
  func rescue() async throws(DatabaseError) {
    // It proves that the database can be reached, by us and so by the workers.
    let now = try await database.clock()
    guard patience.withLock({ $0.mayRescue(at: now) }) else { return }
    while true {
      let rescued = try await RunLeaseStore(database).rescue(limit: ServiceLimits.rescuesPerStatement)
      for run in rescued {
        metrics.rescues.add(run)
        logger.warning("a run lost its worker", metadata: ["run": "\(run.ended.runID)"])
        newsroom.publish(run.ended)
      }
      if rescued.count < ServiceLimits.rescuesPerStatement { return }
    }
  }
}
