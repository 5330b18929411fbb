public import Protobuf

// What the messages of Tests/Interop/grpc_testing/messages.proto share.

/// What a payload is made of: zeroes are all that is left of the kinds.
public struct PayloadType: ProtoEnum {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  public static let compressable = PayloadType(rawValue: 0)

  public static let schema = EnumSchema("grpc.testing.PayloadType", [compressable: "COMPRESSABLE"])
}

public struct Payload: Message {
  public var type: PayloadType = .compressable
  public var body: [UInt8] = []

  public init() {}
  public init(body: [UInt8]) { self.body = body }

  public static let schema = Schema<Payload>("grpc.testing.Payload") {
    Field(1, "type", \.type)
    Field(2, "body", \.body)
  }

  /// So many zeroes; none where the number is negative.
  public static func zeroes(_ count: Int32) -> Payload {
    var payload = Payload()
    payload.body = [UInt8](repeating: 0, count: max(Int(count), 0))
    return payload
  }
}

/// A truth value that may be absent.
public struct BoolValue: Message {
  public var value = false

  public init() {}
  public init(value: Bool) { self.value = value }

  public static let schema = Schema<BoolValue>("grpc.testing.BoolValue") {
    Field(1, "value", \.value)
  }
}

/// The status that a call shall end with.
public struct EchoStatus: Message {
  public var code: Int32 = 0
  public var message = ""

  public init() {}
  public init(code: Int32, message: String) {
    self.code = code
    self.message = message
  }

  public static let schema = Schema<EchoStatus>("grpc.testing.EchoStatus") {
    Field(1, "code", \.code)
    Field(2, "message", \.message)
  }
}

/// A message without fields, grpc.testing.Empty.
public struct EmptyMessage: Message {
  public init() {}
  public static let schema = Schema<EmptyMessage>("grpc.testing.Empty") {}
}
