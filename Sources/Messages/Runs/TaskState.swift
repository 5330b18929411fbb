public import Protobuf

/// TaskState is where a task of a run stands.
public struct TaskState: ProtoEnum {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  /// Never sent by the server.
  public static let unspecified = TaskState(rawValue: 0)
  /// It is being executed, or pauses before its next attempt.
  public static let running = TaskState(rawValue: 1)
  /// It did what it should.
  public static let completed = TaskState(rawValue: 2)
  /// Its last attempt failed.
  public static let failed = TaskState(rawValue: 3)
  /// It was not begun, since the run ended before it.
  public static let skipped = TaskState(rawValue: 4)
  /// The run was cancelled in the middle of it.
  public static let cancelled = TaskState(rawValue: 5)

  public static let schema = EnumSchema(
    "vantflow.v1.TaskState",
    [
      unspecified: "TASK_STATE_UNSPECIFIED",
      running: "TASK_STATE_RUNNING",
      completed: "TASK_STATE_COMPLETED",
      failed: "TASK_STATE_FAILED",
      skipped: "TASK_STATE_SKIPPED",
      cancelled: "TASK_STATE_CANCELLED",
    ])
}
