import Database
import RPCServer

/// What tells whether the database can clean up behind the queue, and pass notices on.
struct DatabaseUpkeep: Sendable {
  /// Transactions since the oldest one that somebody still sees.
  let xminAge: Int64
  /// How long the oldest transaction has been open that holds it.
  let oldestSeconds: Double
  /// 0 to 1.
  let notificationUsage: Double
  /// By the table.
  let deadTuples: [(table: String, count: Int64)]

  static func read(from database: Database) async throws(DatabaseError) -> DatabaseUpkeep? {
    guard let row = try await database.queryOne(QueueStatements.upkeep) else { return nil }
    let dead = try await database.query(QueueStatements.deadTuples).map { row throws(DatabaseError) in
      (table: try row.column("name", as: String.self), count: try row.column("dead", as: Int64.self))
    }
    return DatabaseUpkeep(
      xminAge: try row.column("xmin_age"), oldestSeconds: try row.column("oldest_seconds"),
      notificationUsage: try row.column("notification_usage"), deadTuples: dead)
  }

  func addMetrics(to text: inout PrometheusText) {
    text.single(
      "vantflow_database_oldest_xmin_age_transactions", .gauge,
      "Transactions since the oldest one that somebody still sees: what has gone since is not cleaned up.",
      Int(xminAge))
    text.single(
      "vantflow_database_oldest_transaction_seconds", .gauge, "For how long the oldest transaction has been open.",
      oldestSeconds)
    text.single(
      "vantflow_database_notification_queue_usage", .gauge, "How full PostgreSQL's queue of notifications is, 0 to 1.",
      notificationUsage)
    let name = "vantflow_database_dead_tuples"
    text.family(name, .gauge, "Rows of the queue's tables that are gone and not cleaned up.")
    for (table, count) in deadTuples { text.sample(name, [("table", table)], Int(count)) }
  }
}
