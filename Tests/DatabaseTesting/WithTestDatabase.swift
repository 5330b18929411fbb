public import Database

/// Runs `body` with a started, empty database that nobody else uses, whose limits may be changed.
///
/// A test that calls it within `body` again could wait for ever: it takes the URL of `TestCluster.makeDatabase()`.
public func withTestDatabase<R: Sendable>(
  limits: (inout DatabaseLimits) -> Void = { _ in },
  _ body: (Database) async throws -> R
) async throws -> R {
  let url = try await TestDatabasePool.shared.take()
  var configuration = DatabaseConfiguration(url: url)
  configuration.limits.connections = 6
  configuration.limits.wait = .seconds(20)
  limits(&configuration.limits)
  let database = Database(configuration: configuration, loops: TestCluster.loops, logger: TestCluster.quietLogger)
  let result: Result<R, any Error>
  do {
    try await database.start()
    result = .success(try await body(database))
  } catch {
    result = .failure(error)
  }
  let isEmptied = (try? await database.execute(emptying)) != nil
  await database.shutdown()
  let isUnused = isEmptied ? (try? await TestCluster.isUnused(url)) == true : false
  await TestDatabasePool.shared.give(url, isEmpty: isUnused)
  return try result.get()
}

private let emptying = Statement(
  "empty a test's database",
  """
  DO $$
  DECLARE schema text;
  BEGIN
    FOR schema IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' LOOP
      EXECUTE format('DROP SCHEMA %I CASCADE', schema);
    END LOOP;
    CREATE SCHEMA public;
  END $$
  """)
