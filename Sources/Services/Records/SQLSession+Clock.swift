import Database

extension SQLSession {
  /// What time it is, by the database's clock, which every server goes by; in a transaction, when it began.
  func clock() async throws(DatabaseError) -> Instant {
    try await queryOne(clockStatement)?.column(0) ?? .now()
  }
}

private let clockStatement = Statement.readOnly("clock", PackageResources.clock_sql)
