import Database
public import Messages
public import Protobuf

/// How a run ended, as its worker says.
public struct RunOutcome: Sendable {
  /// Which end.
  public enum State: Sendable {
    case completed
    case failed(RunFailure)
    /// On request; a worker that gives a run up unasked fails it.
    case cancelled
  }

  public var state: State
  /// How many tasks have ended, however they ended.
  public var tasksDone: Int32
  /// One for each task, in the order of the tasks.
  public var taskResults: [TaskResult]
  /// What was read, by value name.
  public var values: Struct?

  public init(state: State, tasksDone: Int32, taskResults: [TaskResult], values: Struct? = nil) {
    self.state = state
    self.tasksDone = tasksDone
    self.taskResults = taskResults
    self.values = values
  }

  func ending(of lease: RunLease) throws(RunQueueError) -> AttemptEnding {
    let results = ByteString(
      try RunQueue.encode(
        Run.with {
          $0.taskResults = taskResults
          $0.values = values
        }))
    switch state {
    case .completed:
      return AttemptEnding(lease: lease, outcome: .completed, tasksDone: tasksDone, results: results)
    case .cancelled:
      return AttemptEnding(lease: lease, outcome: .cancelled, tasksDone: tasksDone, results: results)
    case .failed(let failure):
      return AttemptEnding(
        lease: lease, outcome: .failed, tasksDone: tasksDone, results: results,
        failureCategory: failure.category.rawValue, message: LogText.storable(failure.message),
        failureTaskNumber: failure.taskNumber, failureTaskName: LogText.storable(failure.taskName))
    }
  }
}
