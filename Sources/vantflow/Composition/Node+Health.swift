import Database
import EventLoop
import Logging
import Messages
import RPCServer

extension Node {
  /// What the node tells of its services: they serve for as long as the database answers. All of them need it, so that
  /// they and the server as a whole stand alike.
  static func startHealth(
    database: Database, loop: EventLoop, logger: Logger, _ teardown: inout Teardown
  ) -> HealthService {
    let health = HealthService(services: VantFlowContract.services.map(\.fullName))
    let probe = DatabaseProbe(database: database, loop: loop, logger: logger) { isReachable in
      health.setAll(isReachable ? .serving : .notServing)
    }
    let life = loop.spawn { await probe.run() }
    teardown.add("database probe") {
      life.cancel()
      await life.value
    }
    return health
  }
}
