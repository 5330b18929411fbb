public import Protobuf

/// WatchRunRequest is the request of RunService.WatchRun.
public struct WatchRunRequest: Message {
  /// Required. The id of the run.
  public var runID = ""

  public init() {}

  public static let schema = Schema<WatchRunRequest>("vantflow.v1.WatchRunRequest") {
    Field(1, "run_id", \.runID, .required, .uuid)
  }
}

/// WatchRunResponse is how a run stands at a moment.
public struct WatchRunResponse: Message {
  /// The run, without its tasks.
  public var run: Run?

  public init() {}

  public static let schema = Schema<WatchRunResponse>("vantflow.v1.WatchRunResponse") {
    Field(1, "run", \.run)
  }
}
