/// How messages are compressed, as `grpc-encoding` names it (gRPC's doc/compression.md).
public enum MessageEncoding: String, Hashable, Sendable, CaseIterable {
  case identity
  case gzip

  /// The value of `grpc-accept-encoding`: what this library reads.
  public static let accepted = "identity,gzip"

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

  /// Whether a peer's `grpc-accept-encoding`, names with commas and perhaps spaces between them, has this one.
  public func isAccepted(by headerValue: RawSpan) -> Bool {
    headerValue.withUnsafeBytes { list in
      list.split(separator: UInt8(ascii: ",")).contains { name in
        var name = name
        while name.first == UInt8(ascii: " ") { name = name.dropFirst() }
        while name.last == UInt8(ascii: " ") { name = name.dropLast() }
        return name.elementsEqual(rawValue.utf8)
      }
    }
  }
}
