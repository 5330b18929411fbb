import EventLoop

extension Database {
  /// Opens the shared connections of every loop and checks that the server allows the whole budget.
  ///
  /// - Throws: ``DatabaseError/Code/configuration`` where the limits cannot work, ``DatabaseError/Code/unreachable``
  ///   where no connection could be opened within the wait limit.
  public func start() async throws(DatabaseError) {
    let wanted = configuration.limits.connections
    guard wanted >= BudgetDivision.minimum else {
      throw DatabaseError(
        .configuration, operation: "start the database",
        reason: "\(wanted) connections are too few: \(BudgetDivision.minimum) are the least")
    }
    // A mistake in the URL is known at once, and not after the wait limit.
    _ = try ConnectionParameters(configuration, role: .shared)
    for pool in pools {
      pool.loop.execute { pool.start() }
    }
    try await checkBudget()
  }

  /// Lets what is on its way finish, within the drain limit, and closes every connection.
  public func shutdown() async {
    await listener.shutdown()
    for pool in pools { await pool.shutdown() }
  }

  private func checkBudget() async throws(DatabaseError) {
    guard let row = try await queryOne(Self.serverLimits) else { return }
    let allowed = try row.column("allowed", as: Int.self)
    let wanted = configuration.limits.connections
    guard wanted <= allowed else {
      throw DatabaseError(
        .configuration, operation: "start the database",
        reason: "a budget of \(wanted) connections exceeds the \(allowed) that the server allows this role "
          + "(max_connections less those reserved for superusers, and the limits of the role and of the database)")
    }
  }

  private static let serverLimits = Statement.readOnly(
    "server_limits",
    """
    SELECT least(
      current_setting('max_connections')::bigint - current_setting('superuser_reserved_connections')::bigint,
      (SELECT nullif(rolconnlimit, -1) FROM pg_roles WHERE rolname = current_user),
      (SELECT nullif(datconnlimit, -1) FROM pg_database WHERE datname = current_database())
    )::bigint AS allowed
    """)
}
