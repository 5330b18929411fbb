/// Why a task or a run failed: a category for programs, a message for people.
public struct RunFailure: Error, Sendable, Hashable {
  /// The kinds of reason, which mirror the contract's `FailureCategory`.
  public enum Category: Sendable, Hashable {
    /// The page could not be opened.
    case navigation
    /// The address is not one that plans may open.
    case blockedAddress
    /// Nothing on the page matched the selector in time.
    case elementNotFound
    /// The selector matches several elements where one is needed.
    case elementAmbiguous
    /// The element never became visible, stable, enabled or editable, or something covered it.
    case elementNotReady
    /// The condition of a wait did not come true in time.
    case waitTimeout
    /// Custom JavaScript threw, took too long, or its result could not be taken over.
    case script
    /// The run as a whole took longer than its plan allows.
    case runTimeout
    /// One of `RunLimits` was reached.
    case limitExceeded
    /// The page or the whole browser crashed or was killed, or none could be started.
    case browserCrashed
    /// The task cannot be executed as it stands, such as a selector that is no selector.
    case invalidTask
    /// Something went wrong that the plan did not cause.
    case `internal`
  }

  public var category: Category
  /// What was tried and what was seen; it holds no secret and no path of the host. Of a task at most
  /// `RunnerLimits.failureMessageBytes` of UTF-8.
  public var message: String
  /// The number of the task that failed, from 1; nil when it was none.
  public var taskNumber: Int?

  public init(_ category: Category, _ message: String, taskNumber: Int? = nil) {
    self.category = category
    self.message = message
    self.taskNumber = taskNumber
  }

  /// Leaves as much of the message as all tasks of a plan can have: a page writes as much into an exception as it likes.
  mutating func cutMessage() {
    message = LogLine.clean(message, maxBytes: RunnerLimits.failureMessageBytes)
  }
}
