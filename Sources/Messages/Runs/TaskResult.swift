public import Protobuf

/// TaskResult is what became of one task of a run.
public struct TaskResult: Message {
  /// The number of the task, from 1.
  public var taskNumber: Int32 = 0

  /// The name of the task.
  public var taskName = ""

  /// Where the task stands.
  public var state: TaskState = .unspecified

  /// How many attempts there were.
  public var attempts: Int32 = 0

  /// When the first attempt began.
  public var startTime: Timestamp?

  /// When the last attempt ended; unset while it runs.
  public var endTime: Timestamp?

  /// Why the last attempt failed; unset when it did not.
  public var failure: RunFailure?

  /// The artifacts that the task made.
  public var artifactIDs: [String] = []

  public init() {}

  public static let schema = Schema<TaskResult>("vantflow.v1.TaskResult") {
    Field(1, "task_number", \.taskNumber)
    Field(2, "task_name", \.taskName)
    Field(3, "state", \.state)
    Field(4, "attempts", \.attempts)
    Field(5, "start_time", \.startTime)
    Field(6, "end_time", \.endTime)
    Field(7, "failure", \.failure)
    Field(8, "artifact_ids", \.artifactIDs)
  }
}
