import Protobuf

struct StreamingInputCallRequest: Message {
  var payload: Payload?
  var expectCompressed: BoolValue?

  static let schema = Schema<StreamingInputCallRequest>("grpc.testing.StreamingInputCallRequest") {
    Field(1, "payload", \.payload)
    Field(2, "expect_compressed", \.expectCompressed)
  }
}

struct StreamingInputCallResponse: Message {
  var aggregatedPayloadSize: Int32 = 0

  static let schema = Schema<StreamingInputCallResponse>("grpc.testing.StreamingInputCallResponse") {
    Field(1, "aggregated_payload_size", \.aggregatedPayloadSize)
  }
}

/// One message of the response that a client wants.
struct ResponseParameters: Message {
  var size: Int32 = 0
  /// The pause before it, in microseconds.
  var intervalMicroseconds: Int32 = 0
  var compressed: BoolValue?

  static let schema = Schema<ResponseParameters>("grpc.testing.ResponseParameters") {
    Field(1, "size", \.size)
    Field(2, "interval_us", \.intervalMicroseconds)
    Field(3, "compressed", \.compressed)
  }
}

struct StreamingOutputCallRequest: Message {
  var responseType: PayloadType = .compressable
  var responseParameters: [ResponseParameters] = []
  var payload: Payload?
  var responseStatus: EchoStatus?

  static let schema = Schema<StreamingOutputCallRequest>("grpc.testing.StreamingOutputCallRequest") {
    Field(1, "response_type", \.responseType)
    Field(2, "response_parameters", \.responseParameters)
    Field(3, "payload", \.payload)
    Field(7, "response_status", \.responseStatus)
  }
}

struct StreamingOutputCallResponse: Message {
  var payload: Payload?

  static let schema = Schema<StreamingOutputCallResponse>("grpc.testing.StreamingOutputCallResponse") {
    Field(1, "payload", \.payload)
  }
}
