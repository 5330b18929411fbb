public import Protobuf

/// RequeueRunRequest is the request of QueueService.RequeueRun.
public struct RequeueRunRequest: Message {
  /// Required. The id of the dead letter.
  public var runID = ""

  /// A UUID of the caller's making. A repeated call with the same one returns the first call's answer.
  public var requestID = ""

  public init() {}

  public static let schema = Schema<RequeueRunRequest>("vantflow.v1.RequeueRunRequest") {
    Field(1, "run_id", \.runID, .required, .uuid)
    Field(2, "request_id", \.requestID, .uuid)
  }
}
