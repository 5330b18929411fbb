/// What is wrong with a peer's stream of messages. The stream cannot be read on after any of these.
public enum FramingError: Error, Hashable, Sendable {
  /// The prefix announces more than the limit. Nothing of the message has been kept.
  case tooLarge(bytes: Int, limitBytes: Int)
  /// The compressed flag is set although no encoding was agreed (doc/compression.md, "INTERNAL").
  case compressedWithoutEncoding
  /// The flag is neither 0 nor 1.
  case invalidFlag(UInt8)
  /// The stream ended within a message.
  case truncated

  /// The error that a call ends with.
  public var rpcError: RPCError {
    switch self {
    case .tooLarge(let bytes, let limitBytes):
      RPCError(.resourceExhausted, "A message of \(bytes) bytes is larger than the limit of \(limitBytes) bytes.")
    case .compressedWithoutEncoding:
      RPCError(.internal, "A message has the compressed flag, but grpc-encoding names no compression.")
    case .invalidFlag(let flag):
      RPCError(.internal, "A message has the unknown flag \(flag).")
    case .truncated:
      RPCError(.internal, "The stream ended within a message.")
    }
  }
}
