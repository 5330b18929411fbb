/// How far a run has come.
public struct RunProgress: Sendable, Hashable {
  /// Tasks that have ended, whatever their result.
  public var finishedTasks: Int
  public var totalTasks: Int
  /// The task that runs now, from 0; nil when none does.
  public var currentTaskIndex: Int?
  /// One result for each task that has ended, in the order of the plan.
  public var taskResults: [TaskResult]

  public init(finishedTasks: Int, totalTasks: Int, currentTaskIndex: Int?, taskResults: [TaskResult]) {
    self.finishedTasks = finishedTasks
    self.totalTasks = totalTasks
    self.currentTaskIndex = currentTaskIndex
    self.taskResults = taskResults
  }
}

/// What became of one task of the plan.
public struct TaskResult: Sendable, Hashable {
  public enum State: Sendable, Hashable {
    case completed
    case failed
    /// Not attempted, since the run ended before.
    case skipped
    case cancelled
  }

  /// Position in the plan, from 0.
  public var taskIndex: Int
  public var name: String
  public var state: State
  /// How often it was tried, 1 when the first attempt settled it; 0 when skipped.
  public var attempts: Int
  public var startedUnixMicroseconds: Int64
  public var duration: Duration
  /// Why it failed, for people; nil otherwise.
  public var failure: RunFailure?

  public init(
    taskIndex: Int, name: String, state: State, attempts: Int, startedUnixMicroseconds: Int64, duration: Duration,
    failure: RunFailure?
  ) {
    self.taskIndex = taskIndex
    self.name = name
    self.state = state
    self.attempts = attempts
    self.startedUnixMicroseconds = startedUnixMicroseconds
    self.duration = duration
    self.failure = failure
  }
}
