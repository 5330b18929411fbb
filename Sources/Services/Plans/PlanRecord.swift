import Database

/// A version of a plan, as it is stored.
struct PlanRecord: Sendable {
  let id: UUID
  let projectID: UUID
  /// The version that this is.
  let version: Int32
  /// The plan's latest version.
  let latestVersion: Int32
  /// The latest version that was approved; nil while there is none.
  let approvedVersion: Int32?
  /// Grows with every change of the plan, whichever version.
  let revision: Int64
  /// Who wrote the first version.
  let planner: String
  /// The chat message that asked for it.
  let messageID: UUID?
  let createdAt: Instant
  /// When this version last changed.
  let updatedAt: Instant
  /// When this version was approved; nil for a draft.
  let approvedAt: Instant?
  /// An encoded Plan: title, description, tasks and timeout.
  let document: ColumnBytes

  init(row: Row) throws(DatabaseError) {
    id = try row.column("id")
    projectID = try row.column("project_id")
    version = try row.column("version")
    latestVersion = try row.column("latest_version")
    approvedVersion = try row.column("approved_version")
    revision = try row.column("revision")
    planner = try row.column("planner")
    messageID = try row.column("message_id")
    createdAt = try row.column("created_at")
    updatedAt = try row.column("updated_at")
    approvedAt = try row.column("approved_at")
    document = try row.bytes("document")
  }

  /// Whether this version may run.
  var isApproved: Bool { approvedAt != nil }
  /// What callers compare to notice that somebody else has changed the plan.
  var etag: String { "\(latestVersion).\(revision)" }
}

/// Where a plan version stands, as the database names it.
enum StoredPlanState: String, SQLScalar {
  case draft
  case approved
}

/// What a new plan is made of.
struct NewPlanRecord: Sendable {
  let id: UUID
  let projectID: UUID
  let title: String
  /// "person", or the name of a planner.
  let planner: String
  /// The chat message that asked for it.
  let messageID: UUID?
  let userID: UUID
  let document: [UInt8]
}
