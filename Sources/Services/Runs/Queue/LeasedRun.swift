public import Database
public import Messages

/// A run that a worker holds, with everything needed to execute it.
public struct LeasedRun: Sendable {
  public var lease: RunLease
  /// The number of the attempt, from 1.
  public var attempt: Int32
  public var projectID: UUID
  public var planID: UUID
  /// The plan version that the run keeps: title, description, tasks and timeout.
  public var plan: Plan

  public init(lease: RunLease, attempt: Int32 = 1, projectID: UUID, planID: UUID, plan: Plan) {
    self.lease = lease
    self.attempt = attempt
    self.projectID = projectID
    self.planID = planID
    self.plan = plan
  }
}
