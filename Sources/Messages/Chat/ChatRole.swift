public import Protobuf

/// ChatRole is who says a message.
public struct ChatRole: ProtoEnum {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  /// Never sent by the server.
  public static let unspecified = ChatRole(rawValue: 0)
  /// A person.
  public static let user = ChatRole(rawValue: 1)
  /// VantFlow.
  public static let assistant = ChatRole(rawValue: 2)

  public static let schema = EnumSchema(
    "vantflow.v1.ChatRole",
    [
      unspecified: "CHAT_ROLE_UNSPECIFIED",
      user: "CHAT_ROLE_USER",
      assistant: "CHAT_ROLE_ASSISTANT",
    ])
}
