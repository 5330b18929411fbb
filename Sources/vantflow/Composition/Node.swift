import Database
import EventLoop
import Logging
import RPCServer
import Runner
import Services

/// One VantFlow server process: database, services, gRPC server and, where wanted, runners.
final class Node: LastingWork {
  /// The numeric address that it serves on.
  let host: String
  let port: UInt16
  private let server: RPCServer
  let services: VantFlowServices
  private let health: HealthService
  private let runners: RunnerPool?
  /// One that serves calls.
  let loop: EventLoop
  private let teardown: Teardown
  private let logger: Logger
  /// Fires when a drain is to end.
  private let drainEnds = OneShotEvent()

  private init(
    host: String, port: UInt16, server: RPCServer, services: VantFlowServices, health: HealthService,
    runners: RunnerPool?, loop: EventLoop, teardown: Teardown, logger: Logger
  ) {
    self.host = host
    self.port = port
    self.server = server
    self.services = services
    self.health = health
    self.runners = runners
    self.loop = loop
    self.teardown = teardown
    self.logger = logger
  }

  /// Starts everything in order; what was started is stopped again when a later part fails.
  static func start(_ settings: Settings, logger: Logger) async throws -> Node {
    var teardown = Teardown()
    do {
      return try await start(settings, logger: logger, &teardown)
    } catch {
      await teardown.run(logger: logger)
      throw error
    }
  }

  private static func start(_ settings: Settings, logger: Logger, _ teardown: inout Teardown) async throws -> Node {
    warn(of: settings, logger)
    let loops = EventLoopGroup(count: settings.eventLoops)
    teardown.add("event loops") { await loops.shutdown() }
    let database = try await startDatabase(settings, loops: loops, logger: logger, &teardown)
    let services = VantFlowServices(
      database: database, planner: BuiltInPlanner(), configuration: ServicesConfiguration(settings), loops: loops,
      logger: logger)
    try await services.expectArtifacts()
    services.start()
    teardown.add("services") { await services.shutdown() }
    let health = startHealth(database: database, loop: loops.loops[0], logger: logger, &teardown)
    let server = makeServer(
      settings, services: services, health: health,
      pages: pages(health: health, database: database, services: services),
      loops: loops,
      logger: logger)
    let port = try await server.start(try endpoints(settings))[0].port
    teardown.add("server") { await server.shutdown() }
    let runners = startRunners(
      settings, queue: services.runQueue, loop: loops.loops[0], logger: logger, &teardown)
    return Node(
      host: settings.host, port: port, server: server, services: services, health: health, runners: runners,
      loop: loops.loops[0], teardown: teardown, logger: logger)
  }

  /// Where it serves, as clients write it.
  var address: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

  private static func startDatabase(
    _ settings: Settings, loops: EventLoopGroup, logger: Logger, _ teardown: inout Teardown
  ) async throws -> Database {
    let url: String
    if let given = settings.databaseURL {
      url = given
    } else {
      let cluster = EmbeddedCluster(dataDirectory: settings.dataDirectory, logger: logger)
      // Before its start: one that fails half-way leaves nothing behind by itself.
      teardown.add("embedded cluster") { await cluster.stop() }
      url = try await cluster.start(on: loops.loops[0])
    }
    var configuration = DatabaseConfiguration(url: url)
    configuration.limits.connections = settings.databaseConnections
    try await Migrator(configuration: configuration, loop: loops.loops[0], logger: logger).apply(Schema.migrations)
    let database = Database(configuration: configuration, loops: loops, logger: logger)
    teardown.add("database") { await database.shutdown() }
    try await database.start()
    return database
  }

  private static func makeServer(
    _ settings: Settings, services: VantFlowServices, health: HealthService, pages: ServerPages,
    loops: EventLoopGroup, logger: Logger
  ) -> RPCServer {
    var router = Router()
    services.register(on: &router)
    health.register(on: &router)
    ChannelzService().register(on: &router)
    reflection.register(on: &router)
    var limits = ServerLimits()
    limits.maxRequestMessageBytes = settings.maxReceiveMessageBytes
    if settings.connectionAge > .zero { limits.connectionAge = settings.connectionAge }
    limits.maxCallsPerLoop = max(1, settings.maxConcurrentCalls / loops.loops.count)
    return RPCServer(
      router: router, loops: loops, limits: limits, pages: pages, interceptors: services.interceptors,
      logger: logger)
  }

  /// Lets calls and runs come to their ends for as long as `drain`, all of them together, then stops everything; returns
  /// when it is stopped. To be called once.
  func stop(drain: Duration) async {
    let deadline = DrainDeadline(drain, from: .now)
    // First, so that load balancers send their calls elsewhere while what runs here comes to its end.
    health.drain()
    // No further run is handed out while those that run come to their ends, and their watchers see it happen.
    services.drain()
    async let hosts: Void = waitForHosts(atMost: deadline.forHosts)
    await runners?.stop(drainTime: deadline.forRuns, handBackTime: deadline.forHandBacks)
    await hosts
    await drainServer(grace: drainEnds.hasFired ? .zero : deadline.rest(at: .now))
    await teardown.run(logger: logger)
  }

  /// Has a drain, one that is under way or the next, end at once as one that has no time: runs are handed back. Any task,
  /// also more than once; returns when they are.
  func endDrain() async {
    drainEnds.fire()
    await runners?.stop(drainTime: .zero, handBackTime: DrainDeadline(.zero, from: .now).forHandBacks)
  }

  private func waitForHosts(atMost limit: Duration) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.services.waitForHosts(atMost: limit) }
      group.addTask { await self.drainEnds.wait() }
      await group.next()
      group.cancelAll()
    }
  }

  private func drainServer(grace: Duration) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.server.drain(grace: grace) }
      // Calls that have no time left are told so; those whose time is cut short are not.
      if grace > .zero {
        group.addTask {
          await self.drainEnds.wait()
          if self.drainEnds.hasFired { await self.server.shutdown() }
        }
      }
      await group.next()
      group.cancelAll()
    }
  }
}
