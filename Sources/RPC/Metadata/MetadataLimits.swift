/// How much metadata a peer may send with one call.
public struct MetadataLimits: Hashable, Sendable {
  /// The most fields. Default 100.
  public var fields: Int
  /// The most bytes, each field counted as name + value + 32 as HTTP/2 does (RFC 9113, section 6.5.2). Default 8 KiB,
  /// which the gRPC specification suggests.
  public var bytes: Int

  public init(fields: Int = 100, bytes: Int = 8 << 10) {
    self.fields = fields
    self.bytes = bytes
  }

  public static let standard = MetadataLimits()
}
