public import Protobuf

/// CancelRunRequest is the request of RunService.CancelRun.
public struct CancelRunRequest: Message {
  /// Required. The id of the run.
  public var runID = ""

  /// Why, for the log. At most 500 characters.
  public var reason = ""

  public init() {}

  public static let schema = Schema<CancelRunRequest>("vantflow.v1.CancelRunRequest") {
    Field(1, "run_id", \.runID, .required, .uuid)
    Field(2, "reason", \.reason, .atMost(500))
  }
}
