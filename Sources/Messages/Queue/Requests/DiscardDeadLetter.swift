public import Protobuf

/// DiscardDeadLetterRequest is the request of QueueService.DiscardDeadLetter.
public struct DiscardDeadLetterRequest: Message {
  /// Required. The id of the dead letter.
  public var runID = ""

  public init() {}

  public static let schema = Schema<DiscardDeadLetterRequest>("vantflow.v1.DiscardDeadLetterRequest") {
    Field(1, "run_id", \.runID, .required, .uuid)
  }
}
