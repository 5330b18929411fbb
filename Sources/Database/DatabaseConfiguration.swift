/// Where the database is and how it is used.
public struct DatabaseConfiguration: Sendable {
  /// A connection URL or string of libpq: `postgres://user:password@host:5432/name?sslmode=verify-full`, or
  /// `host=/run/postgresql dbname=vantflow`. It holds the password: it is not for logs.
  public var url: String
  /// What `pg_stat_activity` calls our sessions.
  public var applicationName = "vantflow"
  /// The limits.
  public var limits = DatabaseLimits()

  /// Describes a database by its URL, with the default limits.
  public init(url: String) {
    self.url = url
  }
}
