public import Database

/// The right to execute a run and to write about it.
public struct RunLease: Hashable, Sendable {
  /// The run.
  public var runID: UUID
  /// Grows by one with each claim of the run. Writes that name an older one are refused.
  public var generation: Int64

  public init(runID: UUID, generation: Int64) {
    self.runID = runID
    self.generation = generation
  }
}

/// What a heartbeat learned about a lease.
public enum LeaseState: Hashable, Sendable {
  /// It goes on.
  case held
  /// It goes on, and somebody wants the run to be cancelled: stop, and complete it as cancelled.
  case cancelRequested
  /// It is over: stop, and write nothing more.
  case lost
}
