public import Protobuf

/// AssignedRun is a run that a runner holds, with everything that it needs to execute it.
public struct AssignedRun: Message {
  /// The lease.
  public var lease: RunnerLease?

  /// The project that the run belongs to.
  public var projectID = ""

  /// The plan version that is executed: its title, tasks and timeout.
  public var plan: Plan?

  /// How long the lease lasts from the moment at which its last successful heartbeat was sent; before the first one, from the
  /// arrival of the run.
  public var leaseTime: ProtoDuration?

  /// How often to send a heartbeat while the run is held.
  public var heartbeatInterval: ProtoDuration?

  /// What the run may use.
  public var limits: AssignedRunLimits?

  public init() {}

  public static let schema = Schema<AssignedRun>("vantflow.v1.AssignedRun") {
    Field(1, "lease", \.lease)
    Field(2, "project_id", \.projectID)
    Field(3, "plan", \.plan)
    Field(4, "lease_time", \.leaseTime)
    Field(5, "heartbeat_interval", \.heartbeatInterval)
    Field(6, "limits", \.limits)
  }
}
