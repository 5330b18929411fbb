/// How the connections of a database are used at a moment.
public struct DatabaseGauges: Sendable {
  /// What the process may have in all.
  public let limit: Int
  /// Those that short statements share, and that are open.
  public let sharedOpen: Int
  /// Those for transactions that are lent to a loop, whether it uses them or keeps them for the next.
  public let leased: Int
  /// Those for transactions that any loop may take.
  public let free: Int
  /// Loops that wait for one of them.
  public let waiting: Int
}

extension Database {
  /// How the connections are used now. Any thread; it takes one lock for a moment.
  public var gauges: DatabaseGauges {
    let budget = budget.use
    return DatabaseGauges(
      limit: configuration.limits.connections, sharedOpen: reachable.current, leased: budget.taken, free: budget.free,
      waiting: budget.waiting)
  }
}
