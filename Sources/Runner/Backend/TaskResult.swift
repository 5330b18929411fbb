/// Where one task of a run stands.
public struct TaskResult: Sendable, Hashable {
  public enum State: Sendable, Hashable {
    /// It is being executed, or pauses before its next attempt.
    case running
    case completed
    /// Its last attempt failed.
    case failed
    /// It was not begun, since the run ended before it.
    case skipped
    /// The run was cancelled in the middle of it.
    case cancelled
  }

  /// From 1, in the order of the plan.
  public var taskNumber: Int
  public var taskName: String
  public var state: State
  /// How often it was tried, 1 when the first attempt settled it; 0 when skipped.
  public var attempts: Int
  /// When the first attempt began, in microseconds since the Unix epoch; nil when skipped.
  public var startUnixMicroseconds: Int64?
  /// When the last attempt ended, in microseconds since the Unix epoch; nil while it runs and when skipped.
  public var endUnixMicroseconds: Int64?
  /// Why the last attempt failed; nil when it did not.
  public var failure: RunFailure?
  /// What `RunnerBackend.storeArtifact` returned for each artifact that the task made.
  public var artifactIDs: [String]

  public init(
    taskNumber: Int, taskName: String, state: State, attempts: Int = 0, startUnixMicroseconds: Int64? = nil,
    endUnixMicroseconds: Int64? = nil, failure: RunFailure? = nil, artifactIDs: [String] = []
  ) {
    self.taskNumber = taskNumber
    self.taskName = taskName
    self.state = state
    self.attempts = attempts
    self.startUnixMicroseconds = startUnixMicroseconds
    self.endUnixMicroseconds = endUnixMicroseconds
    self.failure = failure
    self.artifactIDs = artifactIDs
  }
}
