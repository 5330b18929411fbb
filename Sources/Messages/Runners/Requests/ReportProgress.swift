public import Protobuf

/// ReportProgressRequest is the request of RunnerService.ReportProgress.
public struct ReportProgressRequest: Message {
  /// Required. The session.
  public var session = ""

  /// Required. The lease.
  public var lease: RunnerLease?

  /// Required. How far the run has come.
  public var progress: RunProgress?

  /// One for each task that has begun, in the order of the tasks. At most 200.
  public var taskResults: [TaskResult] = []

  public init() {}

  public static let schema = Schema<ReportProgressRequest>("vantflow.v1.ReportProgressRequest") {
    Field(1, "session", \.session, .required, .atMost(RunnerRules.maxSessionCharacters))
    Field(2, "lease", \.lease, .required)
    Field(3, "progress", \.progress, .required)
    Field(4, "task_results", \.taskResults, .atMost(PlanLimits.maxTasks))
  }
}

/// ReportProgressResponse is the answer of RunnerService.ReportProgress.
public struct ReportProgressResponse: Message {
  public init() {}

  public static let schema = Schema<ReportProgressResponse>("vantflow.v1.ReportProgressResponse")
}
