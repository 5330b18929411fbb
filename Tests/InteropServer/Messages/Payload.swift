import Protobuf

// Shared parts of the messages in Tests/Interop/grpc_testing/messages.proto.

/// What a payload is made of: zeroes are all that is left of the kinds.
struct PayloadType: ProtoEnum {
  let rawValue: Int32
  init(rawValue: Int32) { self.rawValue = rawValue }

  static let compressable = PayloadType(rawValue: 0)

  static let schema = EnumSchema("grpc.testing.PayloadType", [compressable: "COMPRESSABLE"])
}

struct Payload: Message {
  var type: PayloadType = .compressable
  var body: [UInt8] = []

  static let schema = Schema<Payload>("grpc.testing.Payload") {
    Field(1, "type", \.type)
    Field(2, "body", \.body)
  }

  /// So many zeroes.
  static func zeroes(_ count: Int32) -> Payload { Payload(body: [UInt8](repeating: 0, count: Int(count))) }
}

/// A truth value that may be absent.
struct BoolValue: Message {
  var value = false

  static let schema = Schema<BoolValue>("grpc.testing.BoolValue") {
    Field(1, "value", \.value)
  }
}

/// The status that a client wants its call to end with.
struct EchoStatus: Message {
  var code: Int32 = 0
  var message = ""

  static let schema = Schema<EchoStatus>("grpc.testing.EchoStatus") {
    Field(1, "code", \.code)
    Field(2, "message", \.message)
  }
}

struct Empty: Message {
  static let schema = Schema<Empty>("grpc.testing.Empty") {}
}
