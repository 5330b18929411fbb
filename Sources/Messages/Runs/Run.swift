public import Protobuf

/// Run is one execution of an approved plan version.
public struct Run: Message {
  /// A UUID, given by the server.
  public var id = ""

  /// The project that the run belongs to.
  public var projectID = ""

  /// The plan that is executed. It may have been deleted since.
  public var planID = ""

  /// The version of the plan that is executed.
  public var planVersion: Int32 = 0

  /// The title of the plan in that version.
  public var planTitle = ""

  /// Where the run stands.
  public var state: RunState = .unspecified

  /// How far it has come.
  public var progress: RunProgress?

  /// The tasks that the run executes, as they were approved. In GetRun and RunPlan only.
  public var tasks: [PlanTask] = []

  /// What became of each task that has begun or was skipped, in the order of the tasks. Not in lists.
  public var taskResults: [TaskResult] = []

  /// What the run's extract and custom tasks have read, by their value names. Not in lists.
  public var values: Struct?

  /// Why the run failed; set in the state FAILED only.
  public var failure: RunFailure?

  /// The number of the last entry of the run's log; 0 while it is empty.
  public var lastLogNumber: Int64 = 0

  /// When the run was asked for.
  public var createTime: Timestamp?

  /// When a runner began; unset before.
  public var startTime: Timestamp?

  /// When the run reached its final state; unset before.
  public var endTime: Timestamp?

  /// When the run last changed.
  public var updateTime: Timestamp?

  /// When somebody asked to cancel the run; unset when nobody did.
  public var cancelRequestTime: Timestamp?

  public init() {}

  public static let schema = Schema<Run>("vantflow.v1.Run") {
    Field(1, "id", \.id)
    Field(2, "project_id", \.projectID)
    Field(3, "plan_id", \.planID)
    Field(4, "plan_version", \.planVersion)
    Field(5, "plan_title", \.planTitle)
    Field(6, "state", \.state)
    Field(7, "progress", \.progress)
    Field(8, "tasks", \.tasks)
    Field(9, "task_results", \.taskResults)
    Field(10, "values", \.values)
    Field(11, "failure", \.failure)
    Field(12, "last_log_number", \.lastLogNumber)
    Field(13, "create_time", \.createTime)
    Field(14, "start_time", \.startTime)
    Field(15, "end_time", \.endTime)
    Field(16, "update_time", \.updateTime)
    Field(17, "cancel_request_time", \.cancelRequestTime)
  }
}
