public import Protobuf

/// SendMessageRequest is the request of ChatService.SendMessage.
public struct SendMessageRequest: Message {
  /// Required. The project in whose chat to speak.
  public var projectID = ""

  /// Required. What to do, in plain words. At most 16,384 characters.
  public var text = ""

  /// A UUID of the caller's making. A repeated call with the same one returns the first call's answer.
  public var requestID = ""

  public init() {}

  public static let schema = Schema<SendMessageRequest>("vantflow.v1.SendMessageRequest") {
    Field(1, "project_id", \.projectID, .required, .uuid)
    Field(2, "text", \.text, .required, .atMost(PlanLimits.maxInstructionCharacters))
    Field(3, "request_id", \.requestID, .uuid)
  }
}

/// SendMessageResponse is what came of a message.
public struct SendMessageResponse: Message {
  /// The message as it was kept.
  public var message: ChatMessage?

  /// What VantFlow answers: what it will do, and what it did not understand.
  public var reply: ChatMessage?

  /// The draft plan; unset when nothing was understood.
  public var plan: Plan?

  /// What the validator says about the draft.
  public var issues: [PlanIssue] = []

  public init() {}

  public static let schema = Schema<SendMessageResponse>("vantflow.v1.SendMessageResponse") {
    Field(1, "message", \.message)
    Field(2, "reply", \.reply)
    Field(3, "plan", \.plan)
    Field(4, "issues", \.issues)
  }
}
