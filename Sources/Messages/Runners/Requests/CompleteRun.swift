public import Protobuf

/// CompleteRunRequest is the request of RunnerService.CompleteRun.
public struct CompleteRunRequest: Message {
  /// Required. The session.
  public var session = ""

  /// Required. The lease.
  public var lease: RunnerLease?

  /// Required. How the run ended: COMPLETED, FAILED or CANCELLED.
  public var state: RunState = .unspecified

  /// How many tasks have ended, however they ended.
  public var tasksDone: Int32 = 0

  /// One for each task of the plan, in the order of the tasks. At most 200.
  public var taskResults: [TaskResult] = []

  /// What was read, by value name.
  public var values: Struct?

  /// Why the run failed. Required in the state FAILED.
  public var failure: RunFailure?

  public init() {}

  public static let schema = Schema<CompleteRunRequest>("vantflow.v1.CompleteRunRequest") {
    Field(1, "session", \.session, .required, .atMost(RunnerRules.maxSessionCharacters))
    Field(2, "lease", \.lease, .required)
    Field(3, "state", \.state, .required, .specified)
    Field(4, "tasks_done", \.tasksDone, .range(0...))
    Field(5, "task_results", \.taskResults, .atMost(PlanLimits.maxTasks))
    Field(6, "values", \.values)
    Field(7, "failure", \.failure)
  }
}

/// CompleteRunResponse is the answer of RunnerService.CompleteRun.
public struct CompleteRunResponse: Message {
  public init() {}

  public static let schema = Schema<CompleteRunResponse>("vantflow.v1.CompleteRunResponse")
}
