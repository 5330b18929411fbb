import Database

/// What waits, what runs and what has ended lately, as it is counted in the database.
struct QueueFigures: Sendable {
  /// What waits with one priority.
  struct Depth: Sendable {
    let priority: Int16
    let ready: Int64
    let scheduled: Int64
  }

  /// The highest priority first.
  var depths: [Depth] = []
  /// For how long the oldest ready run has been ready; nil when there is none.
  var oldestSeconds: Double?
  var running: Int64 = 0
  var deadLetters: Int64 = 0
  /// How long ago the last heartbeat was of the run that has waited longest for one; nil when none runs.
  var heartbeatSeconds: Double?
  /// The time that the rest is about.
  var windowSeconds: Double = 0
  var completed: Int64 = 0
  var failed: Int64 = 0
  var cancelled: Int64 = 0
  var retried: Int64 = 0
  var rescued: Int64 = 0
  var handedBack: Int64 = 0
  /// Values of FailureCategory with how often, the most frequent first.
  var failures: [(category: Int32, count: Int64)] = []
  /// Seconds between the time when a run became ready and its start; nil when nothing has ended.
  var pickupP50: Double?
  var pickupP95: Double?
  var pickupP99: Double?

  var ready: Int64 { depths.reduce(0) { $0 + $1.ready } }
  var scheduled: Int64 { depths.reduce(0) { $0 + $1.scheduled } }

  /// Counts what is there; nil stands for all projects. It reads what waits and what runs, and of the history at most
  /// `ServiceLimits.queueStatsAttempts` attempts within the window.
  static func read(
    project: UUID?, window: Duration, from database: Database
  ) async throws(DatabaseError) -> QueueFigures {
    var figures = QueueFigures()
    for row in try await database.query(QueueStatements.depth, project) {
      figures.depths.append(
        Depth(
          priority: try row.column("priority"), ready: try row.column("ready"),
          scheduled: try row.column("scheduled")))
      if let oldest: Double = try row.column("oldest_seconds") {
        figures.oldestSeconds = max(oldest, figures.oldestSeconds ?? 0)
      }
    }
    if let row = try await database.queryOne(QueueStatements.active, project, ServiceLimits.leaseTime) {
      figures.running = try row.column("running")
      figures.deadLetters = try row.column("dead")
      figures.heartbeatSeconds = try row.column("heartbeat_seconds")
    }
    if let row = try await database.queryOne(
      QueueStatements.recent, project, window, ServiceLimits.queueStatsAttempts)
    {
      try figures.addRecent(row)
    }
    return figures
  }

  private mutating func addRecent(_ row: Row) throws(DatabaseError) {
    completed = try row.column("completed")
    failed = try row.column("failed")
    cancelled = try row.column("cancelled")
    retried = try row.column("retried")
    rescued = try row.column("rescued")
    handedBack = try row.column("handed_back")
    pickupP50 = try row.column("pickup_p50")
    pickupP95 = try row.column("pickup_p95")
    pickupP99 = try row.column("pickup_p99")
    windowSeconds = try row.column("window_seconds")
    let categories: [Int32] = try row.column("categories")
    let counts: [Int64] = try row.column("category_counts")
    failures = zip(categories, counts).map { ($0, $1) }
  }
}
