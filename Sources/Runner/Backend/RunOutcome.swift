/// How a run ended.
public struct RunOutcome: Sendable, Hashable {
  public enum State: Sendable, Hashable {
    case completed
    case failed(RunFailure)
    case cancelled
  }

  public var state: State
  public var extracted: [ExtractedValue]
  /// One for every task of the plan, in its order.
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
  public var taskIndex: Int
  /// A JSON value in UTF-8: a string, an array of strings, or whatever custom JavaScript returned.
  public var json: String

  public init(name: String, taskIndex: Int, json: String) {
    self.name = name
    self.taskIndex = taskIndex
    self.json = json
  }
}

/// Why a task or a run failed: a category for programs, a text for people.
public struct RunFailure: Error, Sendable, Hashable {
  public enum Category: Sendable, Hashable {
    /// A task, or the run, used up its time.
    case timeout
    /// No element matched the selector, or none became ready for the action.
    case elementNotReady
    /// The selector matches several elements, or cannot be understood.
    case selector
    /// The page could not be opened.
    case navigation
    /// The address is not one that plans may open.
    case blockedAddress
    /// Custom JavaScript threw, or its result could not be taken over.
    case script
    /// The page or the whole browser crashed or was killed.
    case browserCrashed
    /// No browser could be started.
    case browserUnavailable
    /// One of `RunLimits` was reached.
    case limit
    /// The plan cannot be executed as it stands.
    case invalidPlan
    /// Something went wrong that the plan did not cause.
    case `internal`
  }

  public var category: Category
  /// A sentence that a person can act on; it holds no secret and no path of the host.
  public var message: String

  public init(_ category: Category, _ message: String) {
    self.category = category
    self.message = message
  }
}
