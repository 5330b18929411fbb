public import RPC

/// The methods of Tests/Interop/grpc_testing/test.proto.
public enum TestMethods {
  private static let service = "grpc.testing.TestService"

  public static let emptyCall = Method<EmptyMessage, EmptyMessage>(service, "EmptyCall", permission: .everyone)
  public static let unaryCall = Method<SimpleRequest, SimpleResponse>(service, "UnaryCall", permission: .everyone)
  public static let cacheableUnaryCall = Method<SimpleRequest, SimpleResponse>(
    service, "CacheableUnaryCall", permission: .everyone)
  public static let streamingOutputCall = Method<StreamingOutputCallRequest, StreamingOutputCallResponse>(
    service, "StreamingOutputCall", .serverStreaming, permission: .everyone)
  public static let streamingInputCall = Method<StreamingInputCallRequest, StreamingInputCallResponse>(
    service, "StreamingInputCall", .clientStreaming, permission: .everyone)
  public static let fullDuplexCall = Method<StreamingOutputCallRequest, StreamingOutputCallResponse>(
    service, "FullDuplexCall", .bidirectional, permission: .everyone)
  public static let halfDuplexCall = Method<StreamingOutputCallRequest, StreamingOutputCallResponse>(
    service, "HalfDuplexCall", .bidirectional, permission: .everyone)
  /// Servers do not have it.
  public static let unimplementedCall = Method<EmptyMessage, EmptyMessage>(
    service, "UnimplementedCall", permission: .everyone)
  /// Nor this service.
  public static let unimplementedService = Method<EmptyMessage, EmptyMessage>(
    "grpc.testing.UnimplementedService", "UnimplementedCall", permission: .everyone)
}
