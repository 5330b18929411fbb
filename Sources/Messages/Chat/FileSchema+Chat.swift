public import Protobuf

extension FileSchema {
  /// `vantflow/v1/chat.proto`.
  public static let chat = FileSchema(
    name: "vantflow/v1/chat.proto",
    package: "vantflow.v1",
    dependencies: [
      .timestamp, .plan,
    ],
    messages: [
      ChatMessage.self, SendMessageRequest.self, SendMessageResponse.self, ListMessagesRequest.self,
      ListMessagesResponse.self,
    ],
    enums: [
      ChatRole.self
    ],
    services: [
      ChatService.declaration.schema
    ])
}
