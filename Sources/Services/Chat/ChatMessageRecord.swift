import Database

/// Something said in a project's chat, as it is stored.
struct ChatMessageRecord: Sendable {
  let id: UUID
  let projectID: UUID
  /// A ChatRole of the contract.
  let role: Int32
  let text: String
  let planID: UUID?
  /// In a reply: the parts of the request that were not understood.
  let notUnderstood: [String]
  let createdAt: Instant

  init(row: Row) throws(DatabaseError) {
    id = try row.column("id")
    projectID = try row.column("project_id")
    role = try row.column("role")
    text = try row.column("text")
    planID = try row.column("plan_id")
    notUnderstood = try row.column("not_understood")
    createdAt = try row.column("created_at")
  }
}
