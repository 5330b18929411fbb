import Database
import DatabaseTesting
import EventLoop
import Messages
import TestSupport

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
@discardableResult
func withServices<R: Sendable>(
  planner: any Planner = BuiltInPlanner(), objectStore: S3Configuration? = nil,
  _ body: (ServicesFixture) async throws -> R
) async throws -> R {
  let url = try await SchemaTemplate.makeDatabase()
  var configuration = DatabaseConfiguration(url: url)
  configuration.limits.connections = 8
  configuration.limits.wait = .seconds(30)
  configuration.limits.sharedStatement = .seconds(30)
  let logger = TestCluster.quietLogger
  let loops = TestCluster.loops
  let database = Database(configuration: configuration, loops: loops, logger: logger)
  try await database.start()
  let folder = try TemporaryFolder()
  var decisions = ServicesConfiguration(artifactsFolder: folder.path)
  decisions.objectStore = objectStore
  let services = VantFlowServices(
    database: database, planner: planner, configuration: decisions, loops: loops, logger: logger)
  let fixture = ServicesFixture(
    database: database, services: services, loops: loops, artifactsFolder: folder.path)
  let outcome: Result<R, any Error>
  do {
    outcome = .success(try await body(fixture))
  } catch {
    outcome = .failure(error)
  }
  await services.shutdown()
  await database.shutdown()
  try await TestCluster.removeDatabase(url)
  return try outcome.get()
}
