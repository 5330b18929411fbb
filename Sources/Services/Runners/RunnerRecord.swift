import Database

/// A session of a runner, as far as its calls need it.
struct RunnerRecord: Sendable, Equatable {
  let id: UUID
  /// Whose credential began the session; see ``RunnerPrincipal/name``.
  let principal: String
  /// What stands with the runs that it claims.
  let worker: String
  /// "key=value", sorted.
  let labels: [String]

  init(id: UUID, principal: String, worker: String, labels: [String]) {
    self.id = id
    self.principal = principal
    self.worker = worker
    self.labels = labels
  }

  init(row: Row) throws(DatabaseError) {
    id = try row.column("id")
    principal = try row.column("principal")
    worker = try row.column("worker")
    labels = try row.column("labels")
  }
}
