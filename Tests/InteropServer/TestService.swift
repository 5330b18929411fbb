import EventLoop
import InteropMessages
import RPC
import RPCServer

/// The server's side of gRPC's doc/interop-test-descriptions.md, "Server".
enum TestService {
  /// The largest payload that is made for a client.
  private static let maxResponseBytes: Int32 = 64 << 20

  static var router: Router {
    var router = Router()
    router.unary(TestMethods.emptyCall) { _, context in
      try echoMetadata(context)
      return EmptyMessage()
    }
    router.unary(TestMethods.unaryCall) { request, context in
      try echoMetadata(context)
      try checkCompression(request.expectCompressed, context)
      try fail(with: request.responseStatus)
      if let compressed = request.responseCompressed {
        context.responseEncoding = .gzip
        context.compressesResponses = compressed.value
      }
      return SimpleResponse(payload: try payload(request.responseType, request.responseSize))
    }
    router.unary(TestMethods.cacheableUnaryCall) { _, context in
      context.initialMetadata = try Metadata([("cache-control", "max-age=60, public")])
      // A body that differs from call to call shows whether a cache has answered.
      return SimpleResponse(payload: Payload(body: Array("\(LoopInstant.now.nanoseconds)".utf8)))
    }
    router.serverStreaming(TestMethods.streamingOutputCall) { request, writer, context in
      try echoMetadata(context)
      try await answer(request, writer, context)
    }
    router.clientStreaming(TestMethods.streamingInputCall) { requests, context in
      try echoMetadata(context)
      var size: Int32 = 0
      for try await request in requests {
        try checkCompression(request.expectCompressed, context)
        size += Int32(request.payload?.body.count ?? 0)
      }
      return StreamingInputCallResponse(aggregatedPayloadSize: size)
    }
    router.bidirectional(TestMethods.fullDuplexCall) { requests, writer, context in
      try echoMetadata(context)
      for try await request in requests { try await answer(request, writer, context) }
    }
    router.bidirectional(TestMethods.halfDuplexCall) { requests, writer, context in
      try echoMetadata(context)
      var all: [StreamingOutputCallRequest] = []
      for try await request in requests { all.append(request) }
      for request in all { try await answer(request, writer, context) }
    }
    return router
  }

  private nonisolated(nonsending) static func answer(
    _ request: StreamingOutputCallRequest, _ writer: ResponseWriter<StreamingOutputCallResponse>, _ context: CallContext
  ) async throws {
    try fail(with: request.responseStatus)
    if request.responseParameters.contains(where: { $0.compressed != nil }) { context.responseEncoding = .gzip }
    for wanted in request.responseParameters {
      if wanted.intervalMicroseconds > 0 {
        try await context.loop.sleep(for: .microseconds(Int(wanted.intervalMicroseconds)))
      }
      let response = StreamingOutputCallResponse(payload: try payload(request.responseType, wanted.size))
      try await writer.write(response, compressed: wanted.compressed?.value == true)
    }
  }

  private static func payload(_ type: PayloadType, _ size: Int32) throws -> Payload {
    guard type == .compressable else { throw RPCError(.invalidArgument, "Payloads of this type are not made.") }
    guard (0...maxResponseBytes).contains(size) else {
      throw RPCError(.invalidArgument, "A payload of \(size) bytes is not made.")
    }
    return .zeroes(size)
  }

  /// "Echo Status": the client names the status that its call ends with.
  private static func fail(with status: EchoStatus?) throws {
    guard let status, status.code != 0 else { return }
    throw RPCError(RPCError.Code(rawValue: Int(status.code)) ?? .unknown, status.message)
  }

  /// "CompressedRequest": a message must have come as the client says that it sent it.
  private static func checkCompression(_ expected: BoolValue?, _ context: CallContext) throws {
    guard let expected, expected.value != context.requestIsCompressed else { return }
    throw RPCError(.invalidArgument, expected.value ? "The message came plain." : "The message came compressed.")
  }

  /// "Echo Metadata": what comes under these two names goes back, one before the messages, one behind them.
  private static func echoMetadata(_ context: CallContext) throws {
    let (initial, trailing) = ("x-grpc-test-echo-initial", "x-grpc-test-echo-trailing-bin")
    let received = context.metadata
    for value in received.values(initial) { try context.initialMetadata.add(initial, value) }
    for value in received.allBytes(trailing) { try context.trailingMetadata.add(trailing, bytes: value) }
  }
}
