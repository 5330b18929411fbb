public import RPC

/// ChatService is where people say what should be done.
public enum ChatService {
  /// The full name.
  public static let name = "vantflow.v1.ChatService"

  /// SendMessage keeps a message, lets the planner read it, and returns the reply, with a draft plan when the planner
  /// understood something to do. Idempotent under `requestID`.
  ///
  /// UNAVAILABLE with google.rpc.RetryInfo: the planner cannot be reached; nothing was kept.
  public static let sendMessage = Method<SendMessageRequest, SendMessageResponse>(
    name, "SendMessage", permission: .chatWrite)

  /// ListMessages returns a project's messages, newest first, a page at a time.
  public static let listMessages = Method<ListMessagesRequest, ListMessagesResponse>(
    name, "ListMessages", permission: .chatRead, idempotency: .noSideEffects)

  /// Every method, for routers and reflection.
  public static let declaration = ServiceDeclaration(
    name,
    methods: [
      sendMessage, listMessages,
    ])
}
