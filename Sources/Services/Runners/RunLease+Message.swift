import Database
import Messages
import Protobuf

extension RunLease {
  /// The lease that a runner names; nil where it is none.
  init?(_ lease: RunnerLease?) {
    guard let lease, let runID = UUID(lease.runID) else { return nil }
    self.init(runID: runID, generation: lease.generation)
  }
}

extension RunnerLease {
  /// A lease as runners name it.
  init(_ lease: RunLease) {
    self.init()
    runID = lease.runID.description
    generation = lease.generation
  }
}

extension RunnerLeaseState {
  init(_ state: LeaseState) {
    self =
      switch state {
      case .held: .held
      case .cancelRequested: .cancelRequested
      case .lost: .lost
      }
  }
}

extension AssignedRun {
  /// A run as its runner gets it.
  init(_ run: LeasedRun) {
    self.init()
    lease = RunnerLease(run.lease)
    projectID = run.projectID.description
    plan = run.plan
    leaseTime = ProtoDuration(ServiceLimits.leaseTime)
    heartbeatInterval = ProtoDuration(ServiceLimits.runnerHeartbeatInterval)
    limits = .with { $0.artifactBytes = Int64(ServiceLimits.artifactBytes) }
  }
}
