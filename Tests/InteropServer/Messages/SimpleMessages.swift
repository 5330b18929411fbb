import Protobuf

/// The request of UnaryCall. What load balancers and credentials are asked about (fields 4, 5 and 9 to 11) is unknown
/// here and skipped.
struct SimpleRequest: Message {
  var responseType: PayloadType = .compressable
  var responseSize: Int32 = 0
  var payload: Payload?
  var responseCompressed: BoolValue?
  var responseStatus: EchoStatus?
  var expectCompressed: BoolValue?

  static let schema = Schema<SimpleRequest>("grpc.testing.SimpleRequest") {
    Field(1, "response_type", \.responseType)
    Field(2, "response_size", \.responseSize)
    Field(3, "payload", \.payload)
    Field(6, "response_compressed", \.responseCompressed)
    Field(7, "response_status", \.responseStatus)
    Field(8, "expect_compressed", \.expectCompressed)
  }
}

struct SimpleResponse: Message {
  var payload: Payload?

  static let schema = Schema<SimpleResponse>("grpc.testing.SimpleResponse") {
    Field(1, "payload", \.payload)
  }
}
