public import Protobuf

public struct StreamingInputCallRequest: Message {
  public var payload: Payload?
  public var expectCompressed: BoolValue?

  public init() {}

  public static let schema = Schema<StreamingInputCallRequest>("grpc.testing.StreamingInputCallRequest") {
    Field(1, "payload", \.payload)
    Field(2, "expect_compressed", \.expectCompressed)
  }
}

public struct StreamingInputCallResponse: Message {
  /// The bytes of all payloads.
  public var aggregatedPayloadSize: Int32 = 0

  public init() {}
  public init(aggregatedPayloadSize: Int32) { self.aggregatedPayloadSize = aggregatedPayloadSize }

  public static let schema = Schema<StreamingInputCallResponse>("grpc.testing.StreamingInputCallResponse") {
    Field(1, "aggregated_payload_size", \.aggregatedPayloadSize)
  }
}

/// One message of a streaming response.
public struct ResponseParameters: Message {
  /// Bytes of its payload.
  public var size: Int32 = 0
  /// The pause before it.
  public var intervalMicroseconds: Int32 = 0
  public var compressed: BoolValue?

  public init() {}
  public init(size: Int32) { self.size = size }

  public static let schema = Schema<ResponseParameters>("grpc.testing.ResponseParameters") {
    Field(1, "size", \.size)
    Field(2, "interval_us", \.intervalMicroseconds)
    Field(3, "compressed", \.compressed)
  }
}

public struct StreamingOutputCallRequest: Message {
  public var responseType: PayloadType = .compressable
  public var responseParameters: [ResponseParameters] = []
  public var payload: Payload?
  public var responseStatus: EchoStatus?

  public init() {}

  public static let schema = Schema<StreamingOutputCallRequest>("grpc.testing.StreamingOutputCallRequest") {
    Field(1, "response_type", \.responseType)
    Field(2, "response_parameters", \.responseParameters)
    Field(3, "payload", \.payload)
    Field(7, "response_status", \.responseStatus)
  }
}

public struct StreamingOutputCallResponse: Message {
  public var payload: Payload?

  public init() {}
  public init(payload: Payload) { self.payload = payload }

  public static let schema = Schema<StreamingOutputCallResponse>("grpc.testing.StreamingOutputCallResponse") {
    Field(1, "payload", \.payload)
  }
}
