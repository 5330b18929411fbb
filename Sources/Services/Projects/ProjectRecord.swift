import Database

/// A project, as it is stored.
struct ProjectRecord: Sendable {
  let id: UUID
  let displayName: String
  let description: String
  /// Grows with every change.
  let revision: Int64
  let createdAt: Instant
  let updatedAt: Instant

  init(row: Row) throws(DatabaseError) {
    id = try row.column("id")
    displayName = try row.column("display_name")
    description = try row.column("description")
    revision = try row.column("revision")
    createdAt = try row.column("created_at")
    updatedAt = try row.column("updated_at")
  }
}
