/// How a run ended.
public struct RunOutcome: Sendable, Hashable {
  public enum State: Sendable, Hashable {
    case completed
    case failed(RunFailure)
    case cancelled
  }

  public var state: State
  public var extracted: [ExtractedValue]
  /// One for each task of the plan, in its order.
  public var taskResults: [TaskResult]

  public init(state: State, extracted: [ExtractedValue], taskResults: [TaskResult]) {
    self.state = state
    self.extracted = extracted
    self.taskResults = taskResults
  }
}

/// A value that an extract or custom task took from a page.
public struct ExtractedValue: Sendable, Hashable {
  /// The name that the plan gives it; a later task with the same name replaces the value.
  public var name: String
  /// The number of the task that took it, from 1.
  public var taskNumber: Int
  /// A JSON value in UTF-8: a string, an array of strings, or whatever custom JavaScript returned.
  public var json: String

  public init(name: String, taskNumber: Int, json: String) {
    self.name = name
    self.taskNumber = taskNumber
    self.json = json
  }
}
