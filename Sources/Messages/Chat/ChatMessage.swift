public import Protobuf

/// ChatMessage is something said in a project's chat.
public struct ChatMessage: Message {
  /// A UUID, given by the server.
  public var id = ""

  /// The project in whose chat it was said.
  public var projectID = ""

  /// Who said it.
  public var role: ChatRole = .unspecified

  /// What was said.
  public var text = ""

  /// In a reply: the plan that was made; empty when there is none.
  public var planID = ""

  /// In a reply: the parts of the request that were not understood, in the words of the request.
  public var notUnderstood: [String] = []

  /// When it was said.
  public var createTime: Timestamp?

  public init() {}

  public static let schema = Schema<ChatMessage>("vantflow.v1.ChatMessage") {
    Field(1, "id", \.id)
    Field(2, "project_id", \.projectID)
    Field(3, "role", \.role)
    Field(4, "text", \.text)
    Field(5, "plan_id", \.planID)
    Field(6, "not_understood", \.notUnderstood)
    Field(7, "create_time", \.createTime)
  }
}
