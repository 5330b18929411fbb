public import Protobuf

/// The request of UnaryCall. Fields that only load balancers and credentials need are unknown here and skipped.
public struct SimpleRequest: Message {
  public var responseType: PayloadType = .compressable
  /// Bytes of the response's payload.
  public var responseSize: Int32 = 0
  public var payload: Payload?
  public var responseCompressed: BoolValue?
  public var responseStatus: EchoStatus?
  public var expectCompressed: BoolValue?

  public init() {}

  public static let schema = Schema<SimpleRequest>("grpc.testing.SimpleRequest") {
    Field(1, "response_type", \.responseType)
    Field(2, "response_size", \.responseSize)
    Field(3, "payload", \.payload)
    Field(6, "response_compressed", \.responseCompressed)
    Field(7, "response_status", \.responseStatus)
    Field(8, "expect_compressed", \.expectCompressed)
  }
}

public struct SimpleResponse: Message {
  public var payload: Payload?

  public init() {}
  public init(payload: Payload) { self.payload = payload }

  public static let schema = Schema<SimpleResponse>("grpc.testing.SimpleResponse") {
    Field(1, "payload", \.payload)
  }
}
