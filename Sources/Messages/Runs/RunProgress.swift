public import Protobuf

/// RunProgress is how far a run has come.
public struct RunProgress: Message {
  /// How many tasks have ended, however they ended.
  public var tasksDone: Int32 = 0

  /// How many tasks the run has.
  public var tasksTotal: Int32 = 0

  /// The number of the task being executed, from 1; 0 before the first and after the last.
  public var currentTaskNumber: Int32 = 0

  /// The name of the task being executed.
  public var currentTaskName = ""

  public init() {}

  public static let schema = Schema<RunProgress>("vantflow.v1.RunProgress") {
    Field(1, "tasks_done", \.tasksDone)
    Field(2, "tasks_total", \.tasksTotal)
    Field(3, "current_task_number", \.currentTaskNumber)
    Field(4, "current_task_name", \.currentTaskName)
  }
}
