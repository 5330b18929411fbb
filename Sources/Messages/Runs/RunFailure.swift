public import Protobuf

/// RunFailure is why a run or a task failed.
public struct RunFailure: Message {
  /// The kind of reason.
  public var category: FailureCategory = .unspecified

  /// The reason in words, for people: what was tried, what was seen.
  public var message = ""

  /// The number of the task that failed, from 1; 0 when it was none.
  public var taskNumber: Int32 = 0

  /// The name of the task that failed.
  public var taskName = ""

  public init() {}

  public static let schema = Schema<RunFailure>("vantflow.v1.RunFailure") {
    Field(1, "category", \.category)
    Field(2, "message", \.message)
    Field(3, "task_number", \.taskNumber)
    Field(4, "task_name", \.taskName)
  }
}
