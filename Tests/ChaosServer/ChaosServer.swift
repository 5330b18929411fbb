import Database
import EventLoop
import Logging
import RPCServer
import ServerSupport
import Services

/// `vantflow serve`, put together anew for what only tests and benchmarks want of a server: to break a promise, which
/// CHAOS_VARIANT names, to be the version after this one (CHAOS_VERSION=next), and to execute runs by doing nothing. The
/// rest of its environment is that of `vantflow serve`.
@main
struct ChaosServer {
  static func main() async throws {
    let settings = try ServerSettings()
    StatementEdit.apply(
      settings.variant.edits + settings.version.edits
        + (settings.losesNotifications ? [.losingNotifications] : []))
    var logger = Logger(label: "chaos-server", factory: { StreamLogHandler.standardError(label: $0) })
    logger.logLevel = settings.logLevel
    let loops = EventLoopGroup(count: 2)
    var configuration = DatabaseConfiguration(url: settings.databaseURL)
    configuration.limits.connections = settings.connections
    try await Migrator(configuration: configuration, loop: loops.loops[0], logger: logger)
      .apply(Schema.migrations + settings.variant.migrations + settings.version.migrations)
    let database = Database(configuration: configuration, loops: loops, logger: logger)
    try await database.start()
    var decisions = ServicesConfiguration(artifactsFolder: settings.artifactsFolder)
    decisions.runnerAccess = settings.runnerAccess
    let services = VantFlowServices(
      database: database, planner: BuiltInPlanner(), configuration: decisions, loops: loops, logger: logger)
    services.start()
    let workers = loops.loops[0].spawn {
      if let noOp = settings.noOpWorkers { await noOp.run(services.runQueue, on: loops.loops[0]) }
    }
    var router = Router()
    services.register(on: &router)
    let stop = await StopSignal()
    let server = RPCServer(router: router, loops: loops, interceptors: services.interceptors, logger: logger)
    try await server.start([ServerEndpoint(.tcp(host: "127.0.0.1", port: settings.port))])
    await stop.wait()
    services.drain()
    workers.cancel()
    await workers.value
    await server.drain(grace: .seconds(2))
    await server.shutdown()
    await services.shutdown()
    await database.shutdown()
    await loops.shutdown()
  }
}
