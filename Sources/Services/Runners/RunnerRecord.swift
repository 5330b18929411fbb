import Database
import Messages

/// A session of a runner, as far as its calls need it.
struct RunnerRecord: Sendable, Equatable {
  let id: UUID
  /// Whose credential began the session; see ``RunnerPrincipal/name``.
  let principal: String
  /// What stands with the runs that it claims.
  let worker: String
  /// "key=value", sorted.
  let labels: [String]
  /// The task types that it can execute; empty where it did not say.
  let capabilities: [String]

  init(id: UUID, principal: String, worker: String, labels: [String], capabilities: [String]) {
    self.id = id
    self.principal = principal
    self.worker = worker
    self.labels = labels
    self.capabilities = capabilities
  }

  init(row: Row) throws(DatabaseError) {
    id = try row.column("id")
    principal = try row.column("principal")
    worker = try row.column("worker")
    labels = try row.column("labels")
    capabilities = try row.column("capabilities")
  }

  /// The task types that it cannot execute, sorted; none where it did not say what it can.
  var lackedCapabilities: [String] {
    guard !capabilities.isEmpty else { return [] }
    return Set(PlanTask.Action.capabilities).subtracting(capabilities).sorted()
  }

  /// The task types of a plan that the runner cannot execute, sorted; none where it did not say what it can.
  func missingCapabilities(for plan: Plan) -> [String] {
    plan.requiredCapabilities.filter(lackedCapabilities.contains)
  }
}
