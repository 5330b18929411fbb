/// A message of any type beside its name, `google.protobuf.Any`.
public struct AnyMessage: Message, Hashable {
  /// Ends in "/" and the message's full name: `type.googleapis.com/google.rpc.BadRequest`.
  public var typeURL = ""
  /// The message in its wire format.
  public var value: [UInt8] = []

  public init() {}

  /// Packs a message.
  public init<M: Message>(packing message: M) throws(EncodingError) {
    typeURL = "type.googleapis.com/" + M.schema.name
    value = try message.encodedBytes()
  }

  /// The message's full name.
  public var typeName: Substring { typeURL.lastIndex(of: "/").map { typeURL[$0...].dropFirst() } ?? typeURL[...] }

  /// The message inside, or nil where it is of another type.
  public func unpacked<M: Message>(as type: M.Type = M.self) throws(DecodingError) -> M? {
    guard typeName == M.schema.name else { return nil }
    return try M(decoding: value)
  }

  public static let schema = Schema<AnyMessage>("google.protobuf.Any") {
    Field(1, "type_url", \.typeURL)
    Field(2, "value", \.value)
  }
}
