public import Protobuf

/// GetRunRequest is the request of RunService.GetRun.
public struct GetRunRequest: Message {
  /// Required. The id of the run.
  public var runID = ""

  public init() {}

  public static let schema = Schema<GetRunRequest>("vantflow.v1.GetRunRequest") {
    Field(1, "run_id", \.runID, .required, .uuid)
  }
}
