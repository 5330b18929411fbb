public import Database

/// Runs `body` with connections of its own to a database that somebody else has set up.
public func withDatabase<R: Sendable>(
  _ configuration: DatabaseConfiguration, _ body: (Database) async throws -> R
) async throws -> R {
  let database = Database(configuration: configuration, loops: TestCluster.loops, logger: TestCluster.quietLogger)
  let result: Result<R, any Error>
  do {
    try await database.start()
    result = .success(try await body(database))
  } catch {
    result = .failure(error)
  }
  await database.shutdown()
  return try result.get()
}
