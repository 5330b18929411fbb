import Database

/// What waits and runs of one project.
struct ProjectDepth: Sendable {
  let project: UUID
  let ready: Int64
  let scheduled: Int64
  let running: Int64

  /// The projects of which most waits or runs, the first of them.
  static func largest(_ limit: Int, from database: Database) async throws(DatabaseError) -> [ProjectDepth] {
    try await database.query(QueueStatements.projects, limit).map { row throws(DatabaseError) in
      ProjectDepth(
        project: try row.column("project_id"), ready: try row.column("ready"), scheduled: try row.column("scheduled"),
        running: try row.column("running"))
    }
  }
}
