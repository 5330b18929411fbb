import Database
import DatabaseTesting

@testable import Services

/// A database with the schema and nothing in it, of which every test gets a copy: faster than migrating each.
enum SchemaTemplate {
  private static let url = Task {
    let url = try await TestCluster.makeDatabase()
    _ = try await Migrator(
      configuration: DatabaseConfiguration(url: url), loop: TestCluster.loops.loops[0], logger: TestCluster.quietLogger
    ).apply(Schema.migrations)
    return url
  }

  /// The URL of a new database with the schema.
  static func makeDatabase() async throws -> String {
    try await TestCluster.makeDatabase(copying: try await url.value)
  }
}
