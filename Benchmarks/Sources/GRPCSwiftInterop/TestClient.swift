import GRPCCore
import GRPCNIOTransportHTTP2Posix
import PeerCoding
import PeerMessages
import SwiftProtobuf

typealias Empty = Grpc_Testing_Empty
typealias SimpleRequest = Grpc_Testing_SimpleRequest
typealias SimpleResponse = Grpc_Testing_SimpleResponse
typealias InputRequest = Grpc_Testing_StreamingInputCallRequest
typealias InputResponse = Grpc_Testing_StreamingInputCallResponse
typealias OutputRequest = Grpc_Testing_StreamingOutputCallRequest
typealias OutputResponse = Grpc_Testing_StreamingOutputCallResponse

extension MethodDescriptor {
  static func test(_ method: String) -> Self {
    MethodDescriptor(fullyQualifiedService: "grpc.testing.TestService", method: method)
  }
}

/// grpc.testing's calls, as a generated stub makes them.
struct TestClient: Sendable {
  let client: GRPCClient<HTTP2ClientTransport.Posix>

  /// Long enough for a busy machine; a case that hangs ends all the same.
  static var options: CallOptions {
    var options = CallOptions.defaults
    options.timeout = .seconds(30)
    return options
  }

  func unary<Request: SwiftProtobuf.Message, Response: SwiftProtobuf.Message>(
    _ method: MethodDescriptor, _ request: Request, metadata: Metadata = [:], of: Response.Type = Response.self
  ) async throws -> ClientResponse<Response> {
    try await client.unary(
      request: ClientRequest(message: request, metadata: metadata), descriptor: method,
      serializer: ProtobufCoder<Request>(), deserializer: ProtobufCoder<Response>(), options: Self.options
    ) { $0 }
  }

  func emptyCall() async throws { _ = try await unary(.test("EmptyCall"), Empty(), of: Empty.self).message }

  func unaryCall(_ request: SimpleRequest, metadata: Metadata = [:]) async throws -> ClientResponse<SimpleResponse> {
    try await unary(.test("UnaryCall"), request, metadata: metadata)
  }

  func streamingInputCall(
    _ producer: @escaping @Sendable (RPCWriter<InputRequest>) async throws -> Void
  ) async throws -> InputResponse {
    try await client.clientStreaming(
      request: StreamingClientRequest(producer: producer), descriptor: .test("StreamingInputCall"),
      serializer: ProtobufCoder<InputRequest>(), deserializer: ProtobufCoder<InputResponse>(), options: Self.options
    ) { try $0.message }
  }

  func streamingOutputCall<Value: Sendable>(
    _ request: OutputRequest,
    _ handle: @escaping @Sendable (StreamingClientResponse<OutputResponse>) async throws -> Value
  ) async throws -> Value {
    try await client.serverStreaming(
      request: ClientRequest(message: request), descriptor: .test("StreamingOutputCall"),
      serializer: ProtobufCoder<OutputRequest>(), deserializer: ProtobufCoder<OutputResponse>(), options: Self.options,
      onResponse: handle)
  }

  func fullDuplexCall<Value: Sendable>(
    metadata: Metadata = [:], options: CallOptions = Self.options,
    _ producer: @escaping @Sendable (RPCWriter<OutputRequest>) async throws -> Void,
    onResponse handle: @escaping @Sendable (StreamingClientResponse<OutputResponse>) async throws -> Value
  ) async throws -> Value {
    try await client.bidirectionalStreaming(
      request: StreamingClientRequest(metadata: metadata, producer: producer), descriptor: .test("FullDuplexCall"),
      serializer: ProtobufCoder<OutputRequest>(), deserializer: ProtobufCoder<OutputResponse>(), options: options,
      onResponse: handle)
  }
}
