import Database
import EventLoop
import Glibc
import Logging
import Messages
import Protobuf
import RPC
import RPCClient
import RPCServer
import Services

/// A server with its own cluster. It prints `READY port`; then, for each line of its standard input:
///
/// - `new` makes a run and prints its id,
/// - `write RUN LINES RATE BATCH` appends lines at a rate, 0 for as fast as they are stored, and prints what it took,
/// - `end RUN` completes the run.
struct LogServer {
  let services: VantFlowServices
  let channel: Channel
  let loop: EventLoop
  private var leases: [String: (lease: RunLease, chunk: Int64)] = [:]

  static func run(_ arguments: Arguments) async throws {
    var logger = Logger(label: "log-load")
    logger.logLevel = .error
    let loops = EventLoopGroup(count: arguments.number("loops", default: 1))
    let cluster = EmbeddedCluster(dataDirectory: arguments["data"] ?? "log-load-data", logger: logger)
    let configuration = DatabaseConfiguration(url: try await cluster.start(on: loops.loops[0]))
    try await Migrator(configuration: configuration, loop: loops.loops[0], logger: logger).apply(Schema.migrations)
    let database = Database(configuration: configuration, loops: loops, logger: logger)
    try await database.start()
    let services = VantFlowServices(
      database: database, planner: BuiltInPlanner(),
      configuration: ServicesConfiguration(artifactsFolder: "\(arguments["data"] ?? "")/artifacts"), loops: loops,
      logger: logger)
    services.start()
    var router = Router()
    services.register(on: &router)
    var limits = ServerLimits()
    limits.maxCallsPerLoop = 100_000
    let server = RPCServer(
      router: router, loops: loops, limits: limits, interceptors: services.interceptors, logger: logger)
    let port = try await server.start()
    let channel = Channel(host: "127.0.0.1", port: port, loop: loops.loops[0])
    var this = LogServer(services: services, channel: channel, loop: loops.loops[0])
    say("READY \(port)")
    while let line = readLine() {
      do {
        try await this.execute(line.split(separator: " ").map(String.init))
      } catch {
        say("FAILED \(error)")
      }
    }
    await channel.shutdown()
    await server.shutdown()
    await services.shutdown()
    await database.shutdown()
    await loops.shutdown()
    await cluster.stop()
  }

  private init(services: VantFlowServices, channel: Channel, loop: EventLoop) {
    self.services = services
    self.channel = channel
    self.loop = loop
  }

  private mutating func execute(_ words: [String]) async throws {
    switch words.first {
    case "new":
      let lease = try await makeRun()
      leases["\(lease.runID)"] = (lease, 0)
      say("RUN \(lease.runID)")
    case "write" where words.count == 5:
      guard let (lease, chunk) = leases[words[1]], let lines = Int(words[2]), let rate = Int(words[3]),
        let batch = Int(words[4])
      else { return say("FAILED no such run") }
      let writer = Writer(queue: services.runQueue, lease: lease, firstChunk: chunk + 1, loop: loop)
      let (chunks, report) = try await loop.run { () async throws in
        try await writer.write(lines, perSecond: rate, batch: batch)
      }
      leases[words[1]] = (lease, chunk + chunks)
      say("WROTE \(report)")
    case "end" where words.count == 2:
      guard let (lease, _) = leases[words[1]] else { return say("FAILED no such run") }
      let queue = services.runQueue
      try await loop.run { () async throws in
        try await queue.complete(lease, RunOutcome(state: .completed, tasksDone: 1, taskResults: []))
      }
      say("ENDED")
    default:
      say("FAILED what is \(words)?")
    }
  }

  /// A run from the beginning, as any client makes one, and claimed.
  private func makeRun() async throws -> RunLease {
    let project = try await channel.unary(
      ProjectService.createProject, .with { $0.project = .with { $0.displayName = "Load" } })
    let plan = try await channel.unary(
      PlanService.createPlan,
      .with {
        $0.projectID = project.id
        $0.plan = .with {
          $0.title = "Load"
          $0.tasks = [.with { ($0.name, $0.action) = ("Open", .navigate(.with { $0.url = "https://example.com/" })) }]
        }
      })
    _ = try await channel.unary(PlanService.approvePlan, .with { $0.planID = plan.id })
    _ = try await channel.unary(PlanService.runPlan, .with { $0.planID = plan.id })
    let queue = services.runQueue
    let claimed = try await loop.run { () async throws in
      try await queue.claim(worker: "log-load", capacity: 1, waitAtMost: .seconds(5))
    }
    guard let run = claimed.first else { throw NoRun() }
    return run.lease
  }

  private struct NoRun: Error {}
}

/// Writes to one run's log.
struct Writer {
  let queue: RunQueue
  let lease: RunLease
  let firstChunk: Int64
  let loop: EventLoop

  /// - Returns: how many chunks were written, and what it took, as JSON.
  func write(_ lines: Int, perSecond rate: Int, batch: Int) async throws -> (chunks: Int64, report: String) {
    let start = LoopInstant.now
    var appends = Latencies()
    var (written, chunk) = (0, firstChunk)
    while written < lines {
      if rate > 0 {
        let due = start.advanced(by: .nanoseconds(Int64(written) * 1_000_000_000 / Int64(rate)))
        let pause = LoopInstant.now.duration(to: due)
        if pause > .zero { try await loop.sleep(for: pause) }
      }
      let count = min(batch, lines - written)
      let began = LoopInstant.now
      let entries = (0..<count).map { index in
        LogEntry.with {
          $0.time = .now
          $0.level = .info
          $0.source = .runner
          $0.taskNumber = 1
          $0.message = "line \(written + index): clicked the button, waited for the page and read what it says"
        }
      }
      try await queue.appendLogs(lease, chunk: chunk, entries)
      appends.add(microseconds: Int64(began.duration(to: .now) / .microseconds(1)))
      written += count
      chunk += 1
    }
    let seconds = start.duration(to: .now) / .seconds(1)
    let report = """
      {"lines": \(lines), "seconds": \(seconds), "append_p50_ms": \(appends.milliseconds(at: 0.5)), \
      "append_p99_ms": \(appends.milliseconds(at: 0.99))}
      """
    return (chunk - firstChunk, report)
  }
}
