public import Database
public import EventLoop
import Glibc
import Logging
import Synchronization

/// One PostgreSQL server a test process, started by the first test that needs it, and a database of its own for each test.
///
/// Nothing is left behind: the server and its data go when the process ends, also when it is killed.
public enum TestCluster {
  /// Loops for tests that have none of their own.
  public static let loops = EventLoopGroup(count: 2, name: "test")

  /// The settings that the server runs with.
  public static var settings: EmbeddedClusterSettings {
    let unique = UInt32.random(in: .min ... .max)
    var settings = EmbeddedClusterSettings(dataDirectory: "/tmp/vantflow-test-\(getpid())-\(String(unique, radix: 36))")
    settings.isEphemeral = true
    settings.maxConnections = 300
    return settings
  }

  /// The URL of a new, empty database.
  public static func makeDatabase() async throws -> String {
    let running = try await running.value
    let name = "test_\(running.count.add(1, ordering: .relaxed).newValue)"
    try await running.administration.execute(Statement("create a test's database", "CREATE DATABASE \(name)"))
    guard let query = running.url.firstIndex(of: "?"), let slash = running.url[..<query].lastIndex(of: "/") else {
      return running.url
    }
    return running.url[...slash] + name + running.url[query...]
  }

  private final class Running: Sendable {
    let url: String
    let administration: Database
    let count = Atomic<Int>(0)

    init(url: String, administration: Database) {
      self.url = url
      self.administration = administration
    }
  }

  private static let cluster = EmbeddedCluster(settings: settings, logger: quietLogger)

  private static let running = Task {
    let url = try await cluster.start(on: loops.loops[0])
    // The server would end by itself; waiting for it means that none is seen after the tests.
    atexit { TestCluster.stopBeforeExit() }
    var configuration = DatabaseConfiguration(url: url)
    configuration.limits.connections = 4
    configuration.limits.sharedStatement = .seconds(60)
    configuration.limits.wait = .seconds(60)
    let administration = Database(configuration: configuration, loops: loops, logger: quietLogger)
    try await administration.start()
    return Running(url: url, administration: administration)
  }

  private static func stopBeforeExit() {
    guard let supervisor = cluster.processID, let server = cluster.postmasterProcessID else { return }
    kill(server, SIGQUIT)
    // A loop of the process still runs and reaps the supervisor; 5 seconds are plenty for a server without fsync.
    for _ in 0..<500 where kill(supervisor, 0) == 0 { usleep(10_000) }
  }

  /// A logger for tests: what goes wrong on purpose does not belong on the screen.
  static var quietLogger: Logger {
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    return logger
  }
}

/// Runs `body` with a started database of its own, whose limits may be changed.
public func withTestDatabase<R: Sendable>(
  limits: (inout DatabaseLimits) -> Void = { _ in },
  _ body: (Database) async throws -> R
) async throws -> R {
  var configuration = DatabaseConfiguration(url: try await TestCluster.makeDatabase())
  configuration.limits.connections = 6
  configuration.limits.wait = .seconds(20)
  limits(&configuration.limits)
  let database = Database(configuration: configuration, loops: TestCluster.loops, logger: TestCluster.quietLogger)
  try await database.start()
  do {
    let result = try await body(database)
    await database.shutdown()
    return result
  } catch {
    await database.shutdown()
    throw error
  }
}
