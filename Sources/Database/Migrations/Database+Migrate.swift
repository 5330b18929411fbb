extension Database {
  /// Brings the schema up to date; before or after ``start()``. See ``Migrator``.
  ///
  /// - Returns: what was applied.
  /// - Throws: ``DatabaseError/Code/migration`` where the database does not belong to these migrations or one fails.
  @discardableResult
  public func migrate(_ migrations: [Migration]) async throws(DatabaseError) -> [Migration] {
    try await Migrator(configuration: configuration, loop: pools[0].loop, logger: logger).apply(migrations)
  }
}
