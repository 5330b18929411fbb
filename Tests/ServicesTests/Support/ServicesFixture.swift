import Database
import DatabaseTesting
import EventLoop
import Logging
import Messages
import Synchronization

@testable import Services

/// Services over a migrated database of their own, with the background work only where a test starts it.
struct ServicesFixture: Sendable {
  let database: Database
  let services: VantFlowServices
  let loops: EventLoopGroup
  let artifactsFolder: String

  var queue: RunQueue { services.runQueue }
  var loop: EventLoop { loops.loops[0] }
}

/// Runs `body` with services over a database of their own.
func withServices<R: Sendable>(
  planner: any Planner = BuiltInPlanner(), _ body: (ServicesFixture) async throws -> R
) async throws -> R {
  var configuration = DatabaseConfiguration(url: try await TestCluster.makeDatabase())
  configuration.limits.connections = 8
  configuration.limits.wait = .seconds(30)
  configuration.limits.sharedStatement = .seconds(30)
  var logger = Logger(label: "test")
  logger.logLevel = .critical
  let loops = TestCluster.loops
  _ = try await Migrator(configuration: configuration, loop: loops.loops[0], logger: logger).apply(Schema.migrations)
  let database = Database(configuration: configuration, loops: loops, logger: logger)
  try await database.start()
  let folder = try TemporaryFolder()
  let services = VantFlowServices(
    database: database, planner: planner, artifactsFolder: folder.path, loops: loops, logger: logger)
  let fixture = ServicesFixture(
    database: database, services: services, loops: loops, artifactsFolder: folder.path)
  do {
    let result = try await body(fixture)
    await services.shutdown()
    await database.shutdown()
    return result
  } catch {
    await services.shutdown()
    await database.shutdown()
    throw error
  }
}
