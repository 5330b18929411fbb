import Database
import DatabaseTesting
import Logging
import Synchronization

@testable import Services

/// A database with the schema and nothing in it, of which every test gets a copy: faster than migrating each.
enum SchemaTemplate {
  private struct Prepared: Sendable {
    let administration: Database
    let url: String
    let name: String
  }

  private static let count = Atomic<Int>(0)

  private static let prepared = Task {
    let url = try await TestCluster.makeDatabase()
    let loops = TestCluster.loops
    _ = try await Migrator(
      configuration: DatabaseConfiguration(url: url), loop: loops.loops[0], logger: quietLogger
    ).apply(Schema.migrations)
    // A template must have no connection: what copies it looks from another database.
    var configuration = DatabaseConfiguration(url: try await TestCluster.makeDatabase())
    configuration.limits.connections = 4
    configuration.limits.sharedStatement = .seconds(60)
    let administration = Database(configuration: configuration, loops: loops, logger: quietLogger)
    try await administration.start()
    return Prepared(administration: administration, url: url, name: try databaseName(of: url))
  }

  /// The URL of a new database with the schema.
  static func makeDatabase() async throws -> String {
    let prepared = try await prepared.value
    let name = "services_\(count.add(1, ordering: .relaxed).newValue)"
    try await prepared.administration.execute(
      Statement("copy the template", "CREATE DATABASE \(name) TEMPLATE \(prepared.name)"))
    return prepared.url.replacing("/\(prepared.name)?", with: "/\(name)?")
  }

  static var quietLogger: Logger {
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    return logger
  }

  private static func databaseName(of url: String) throws -> String {
    struct NoName: Error {}
    guard let query = url.firstIndex(of: "?"), let slash = url[..<query].lastIndex(of: "/") else { throw NoName() }
    return String(url[url.index(after: slash)..<query])
  }
}
