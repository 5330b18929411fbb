/// How messages are compressed, as `grpc-encoding` names it.
public enum MessageEncoding: String, Hashable, Sendable, CaseIterable {
  case identity

  /// The value of `grpc-accept-encoding`: what this library reads.
  public static let accepted = "identity"

  /// The encoding that a peer's `grpc-encoding` field names; no field means identity.
  /// - Throws: UNIMPLEMENTED for an encoding that is not supported. The answer must then carry
  ///   `grpc-accept-encoding` (doc/compression.md).
  public init(headerValue: RawSpan) throws(RPCError) {
    let name = headerValue.withUnsafeBytes { String(decoding: $0.prefix(64), as: UTF8.self) }
    guard let encoding = MessageEncoding(rawValue: name) else {
      throw RPCError(.unimplemented, "Messages compressed with \(name) are not supported; send \(Self.accepted).")
    }
    self = encoding
  }
}
