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

  /// The tasks that the run executes, as they were approved. In GetRun and RunPlan only. Empty where the stored plan cannot
  /// be read: such a run is shown with what is left of it, and fails when its turn comes.
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

  /// When a runner began the current attempt; unset before, and while the next attempt waits.
  public var startTime: Timestamp?

  /// When the run reached its final state; unset before.
  public var endTime: Timestamp?

  /// When the run last changed.
  public var updateTime: Timestamp?

  /// When somebody asked to cancel the run; unset when nobody did.
  public var cancelRequestTime: Timestamp?

  /// Which of the project's ready runs begins first: the one with the highest number, -100 to 100.
  public var priority: Int32 = 0

  /// When the run may begin at the earliest, as it was asked for; unset: at once.
  public var scheduleTime: Timestamp?

  /// The key under which no other run of the project is queued or running; empty for none.
  public var deduplicationKey = ""

  /// The number of the current or the last attempt, from 1; 0 before the first.
  public var attempt: Int32 = 0

  /// The most attempts that the plan allows.
  public var maxAttempts: Int32 = 0

  /// The runner that executes the run, or did last; empty while none does.
  public var runner = ""

  /// When the run became a dead letter; unset where it is none, or none any more.
  public var deadLetterTime: Timestamp?

  /// The dead letter that this run does again; empty where it does none.
  public var repeatsRunID = ""

  /// When a queued run may begin: its `scheduleTime`, the end of the pause before its next attempt, or the time when it
  /// was queued; unset when it is not queued.
  public var readyTime: Timestamp?

  /// The schedule that made the run; empty when somebody did.
  public var scheduleID = ""

  /// The occurrence of the schedule that the run is for; unset when somebody made it.
  public var scheduledTime: Timestamp?

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
    Field(18, "priority", \.priority)
    Field(19, "schedule_time", \.scheduleTime)
    Field(20, "deduplication_key", \.deduplicationKey)
    Field(21, "attempt", \.attempt)
    Field(22, "max_attempts", \.maxAttempts)
    Field(23, "runner", \.runner)
    Field(24, "dead_letter_time", \.deadLetterTime)
    Field(25, "repeats_run_id", \.repeatsRunID)
    Field(26, "ready_time", \.readyTime)
    Field(30, "schedule_id", \.scheduleID)
    Field(31, "scheduled_time", \.scheduledTime)
  }
}
