import Messages
import Protobuf
import Runner

// The runner's words for what RunnerService calls by its.

extension RunnerLease {
  init(_ lease: Lease) {
    self.init()
    runID = lease.runID
    generation = lease.generation
  }
}

extension Lease {
  init(_ lease: RunnerLease) {
    self.init(runID: lease.runID, generation: lease.generation)
  }
}

extension LeaseHeartbeat.State {
  init(_ state: RunnerLeaseState) {
    switch state {
    case .held: self = .held
    case .cancelRequested: self = .cancelRequested
    default: self = .lost
    }
  }
}

extension ClaimedRun {
  /// A run as the pool takes it; nil where the server has sent none.
  init?(_ arrived: ArrivedRun) {
    let run = arrived.run
    guard let lease = run.lease, let plan = run.plan else { return nil }
    var limits = RunLimits()
    if let given = run.limits {
      if given.logLines > 0 { limits.logLines = Int(given.logLines) }
      if given.logLineBytes > 0 { limits.logLineBytes = Int(given.logLineBytes) }
      if given.artifacts > 0 { limits.artifacts = Int(given.artifacts) }
      if given.artifactBytes > 0 { limits.artifactBytes = min(limits.artifactBytes, Int(given.artifactBytes)) }
    }
    var terms = LeaseTerms()
    if let time = run.leaseTime { terms.duration = Duration(time) }
    if let interval = run.heartbeatInterval { terms.heartbeatInterval = Duration(interval) }
    self.init(
      lease: Lease(lease), projectID: run.projectID, plan: plan, limits: limits, terms: terms,
      arrival: arrived.arrival)
  }
}

extension CompleteRunRequest {
  init(_ lease: Lease, _ outcome: Runner.RunOutcome, session: String) throws(BackendError) {
    self.init()
    self.session = session
    self.lease = RunnerLease(lease)
    switch outcome.state {
    case .completed: state = .completed
    case .cancelled: state = .cancelled
    case .failed(let reason):
      state = .failed
      let task = outcome.taskResults.first { $0.taskNumber == reason.taskNumber }
      failure = Messages.RunFailure(reason, taskName: task?.taskName ?? "")
    }
    tasksDone = Int32(clamping: outcome.taskResults.count { $0.state != .running })
    taskResults = outcome.taskResults.map(Messages.TaskResult.init)
    values = try Struct(outcome.extracted)
  }
}

extension ArtifactHeader {
  init(_ artifact: Runner.NewArtifact, sha256: String) {
    self.init()
    fileName = artifact.name
    contentType = artifact.contentType
    kind = artifact.kind == .screenshot ? .screenshot : .htmlSnapshot
    taskNumber = Int32(clamping: artifact.taskNumber ?? 0)
    madeOnFailure = artifact.isFromFailure
    sizeBytes = Int64(artifact.bytes.count)
    self.sha256 = sha256
  }
}
