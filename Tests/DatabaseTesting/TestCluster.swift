import Database
public import EventLoop
import Glibc
public import Logging
import Synchronization

/// One PostgreSQL server a test process, started by the first test that needs it, and a database of its own for each test.
///
/// Nothing is left behind: the server and its data go when the process ends, also when it is killed.
public enum TestCluster {
  /// Loops for tests that have none of their own.
  public static let loops = EventLoopGroup(count: 2, name: "test")

  /// A folder for whatever tests want to keep, which goes when the process ends; the server's user can reach it.
  public static func folder() async throws -> String {
    _ = try await running.value
    return settings.dataDirectory
  }

  /// The URL of a new database: an empty one, or a copy of another that nobody uses.
  public static func makeDatabase(copying template: String? = nil) async throws -> String {
    let running = try await running.value
    let name = "test_\(running.count.add(1, ordering: .relaxed).newValue)"
    let source = template.map { " TEMPLATE \(databaseName(of: $0))" } ?? ""
    try await running.administration.execute(Statement("create a test's database", "CREATE DATABASE \(name)\(source)"))
    return running.url.replacing("/\(databaseName(of: running.url))?", with: "/\(name)?")
  }

  /// Removes a database that its test is done with. All of them together are a hundred thousand files, whose removal takes
  /// minutes on a slow disk, and whoever has run the tests waits for it.
  public static func removeDatabase(_ url: String) async throws {
    try await running.value.administration.execute(
      Statement("remove a test's database", "DROP DATABASE \(databaseName(of: url)) WITH (FORCE)"))
  }

  /// Waits until nobody uses a database any more.
  ///
  /// - Returns: whether that came true.
  static func isUnused(_ url: String) async throws -> Bool {
    let name = databaseName(of: url)
    let sessions = Statement(
      "count a database's sessions", "SELECT count(*), pg_sleep(0.005) FROM pg_stat_activity WHERE datname = $1")
    for _ in 0..<400 {
      let row = try await running.value.administration.queryOne(sessions, name)
      if try row?.column(0, as: Int.self) == 0 { return true }
    }
    return false
  }

  /// The name in a URL of this cluster's.
  public static func databaseName(of url: String) -> String {
    url.split(separator: "?")[0].split(separator: "/").last.map(String.init) ?? ""
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

  /// Memory, where the system has a file system with enough of it: the tests make and remove hundreds of databases of some
  /// hundred files each.
  private static let place: String = {
    var system = statvfs()
    guard statvfs("/dev/shm", &system) == 0 else { return "/tmp" }
    return system.f_bavail * UInt(system.f_frsize) >= 4 << 30 ? "/dev/shm" : "/tmp"
  }()

  private static let settings: EmbeddedClusterSettings = {
    let unique = UInt32.random(in: .min ... .max)
    var settings = EmbeddedClusterSettings(
      dataDirectory: "\(place)/vantflow-test-\(getpid())-\(String(unique, radix: 36))")
    settings.isEphemeral = true
    settings.maxConnections = 300
    return settings
  }()

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
  public static var quietLogger: Logger {
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    return logger
  }
}
