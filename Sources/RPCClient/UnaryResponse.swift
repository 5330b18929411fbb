public import Protobuf
public import RPC

/// The one answer to a call, with the metadata around it.
public struct UnaryResponse<Response: Message>: Sendable {
  public let message: Response
  /// What the server sent before the message.
  public let initialMetadata: Metadata
  /// What the server sent behind it.
  public let trailingMetadata: Metadata
}
