/// The right to execute a run and to write about it.
public struct Lease: Sendable, Hashable {
  public var runID: String
  /// Grows by one with each claim of the run; an older one is fenced off from every write.
  public var generation: Int64

  public init(runID: String, generation: Int64) {
    self.runID = runID
    self.generation = generation
  }
}

/// How long a lease lasts, and how it is kept.
public struct LeaseTerms: Sendable, Hashable {
  /// From the moment at which the last successful heartbeat was sent, before the first one from the arrival of the claim's
  /// answer; then nothing more may be done for the run.
  public var duration: Duration
  /// Between two heartbeats.
  public var heartbeatInterval: Duration

  /// How old a claim may be when its run is begun; an older one is handed back. What is left of the lease would hardly do,
  /// and nobody knows how long the answer was on its way.
  var mostAgeAtBegin: Duration { duration / 3 }

  public init(duration: Duration = .seconds(15), heartbeatInterval: Duration = RunnerLimits.heartbeatInterval) {
    self.duration = duration
    self.heartbeatInterval = heartbeatInterval
  }
}

/// A runner process, as the backend names it in leases and activity.
public struct WorkerID: Sendable, Hashable, CustomStringConvertible {
  public var rawValue: String

  public init(_ rawValue: String) { self.rawValue = rawValue }

  public var description: String { rawValue }
}

/// What a heartbeat learned about one lease.
public struct LeaseHeartbeat: Sendable, Hashable {
  public enum State: Sendable, Hashable {
    /// Still ours.
    case held
    /// Still ours; somebody asked for the run to be cancelled. Stop and complete it as cancelled.
    case cancelRequested
    /// No longer ours: stop, and write nothing more.
    case lost
  }

  public var lease: Lease
  public var state: State

  public init(lease: Lease, state: State) {
    self.lease = lease
    self.state = state
  }
}
