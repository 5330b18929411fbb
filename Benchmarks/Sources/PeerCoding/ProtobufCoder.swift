public import GRPCCore
public import SwiftProtobuf

/// Reads and writes swift-protobuf messages, as the serializers of grpc-swift-protobuf do.
public struct ProtobufCoder<Message: SwiftProtobuf.Message>: MessageSerializer, MessageDeserializer {
  public init() {}

  public func serialize<Bytes: GRPCContiguousBytes>(_ message: Message) throws -> Bytes {
    try Bytes(message.serializedBytes() as [UInt8])
  }

  public func deserialize<Bytes: GRPCContiguousBytes>(_ serializedMessageBytes: Bytes) throws -> Message {
    try serializedMessageBytes.withUnsafeBytes { try Message(serializedBytes: Array($0)) }
  }
}
