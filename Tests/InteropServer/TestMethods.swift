import RPC

/// The methods of grpc.testing.TestService in Tests/Interop/grpc_testing/test.proto. UnimplementedCall, of this service
/// and of UnimplementedService, is left out: nobody answers it.
enum TestMethods {
  private static let service = "grpc.testing.TestService"

  static let emptyCall = Method<Empty, Empty>(service, "EmptyCall", permission: .everyone)
  static let unaryCall = Method<SimpleRequest, SimpleResponse>(service, "UnaryCall", permission: .everyone)
  static let cacheableUnaryCall = Method<SimpleRequest, SimpleResponse>(
    service, "CacheableUnaryCall", permission: .everyone)
  static let streamingOutputCall = Method<StreamingOutputCallRequest, StreamingOutputCallResponse>(
    service, "StreamingOutputCall", .serverStreaming, permission: .everyone)
  static let streamingInputCall = Method<StreamingInputCallRequest, StreamingInputCallResponse>(
    service, "StreamingInputCall", .clientStreaming, permission: .everyone)
  static let fullDuplexCall = Method<StreamingOutputCallRequest, StreamingOutputCallResponse>(
    service, "FullDuplexCall", .bidirectional, permission: .everyone)
  static let halfDuplexCall = Method<StreamingOutputCallRequest, StreamingOutputCallResponse>(
    service, "HalfDuplexCall", .bidirectional, permission: .everyone)
}
