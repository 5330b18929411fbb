import InteropMessages
import RPC
import RPCClient

/// The cases by their names in doc/interop-test-descriptions.md.
enum InteropCase {
  typealias Run = @Sendable (Channel) async throws -> Void

  static let all: [String: Run] = [
    "empty_unary": emptyUnary,
    "large_unary": largeUnary,
    "client_streaming": clientStreaming,
    "server_streaming": serverStreaming,
    "ping_pong": pingPong,
    "empty_stream": emptyStream,
    "custom_metadata": customMetadata,
    "status_code_and_message": statusCodeAndMessage,
    "special_status_message": specialStatusMessage,
    "unimplemented_method": unimplementedMethod,
    "unimplemented_service": unimplementedService,
    "cancel_after_begin": cancelAfterBegin,
    "cancel_after_first_response": cancelAfterFirstResponse,
    "timeout_on_sleeping_server": timeoutOnSleepingServer,
  ]

  static let requestSize: Int32 = 271_828
  static let responseSize: Int32 = 314_159

  /// Long enough for a busy machine; a case that hangs ends all the same.
  static var options: CallOptions { CallOptions(timeout: .seconds(30)) }

  static func emptyUnary(_ channel: Channel) async throws {
    _ = try await channel.unary(TestMethods.emptyCall, EmptyMessage(), options: options)
  }

  static var largeRequest: SimpleRequest {
    var request = SimpleRequest()
    request.responseSize = responseSize
    request.payload = .zeroes(requestSize)
    return request
  }

  static func largeUnary(_ channel: Channel) async throws {
    let response = try await channel.unary(TestMethods.unaryCall, largeRequest, options: options)
    try expectZeroes(responseSize, response.payload)
  }

  // MARK: Metadata and status

  static func customMetadata(_ channel: Channel) async throws {
    let (initial, trailing) = ("x-grpc-test-echo-initial", "x-grpc-test-echo-trailing-bin")
    let (text, bytes): (String, [UInt8]) = ("test_initial_metadata_value", [0xab, 0xab, 0xab])
    var options = options
    try options.metadata.add(initial, text)
    try options.metadata.add(trailing, bytes: bytes)

    let response = try await channel.unaryResponse(TestMethods.unaryCall, largeRequest, options: options)
    try expect(response.initialMetadata[initial] == text, "UnaryCall's initial metadata has no \(initial)")
    try expect(response.trailingMetadata.bytes(trailing) == bytes, "UnaryCall's trailers have no \(trailing)")

    let call = channel.bidirectional(TestMethods.fullDuplexCall, options: options)
    try await call.requests.write(output(size: responseSize, payload: requestSize))
    try await call.requests.finish()
    for try await response in call.responses { try expectZeroes(responseSize, response.payload) }
    let came = await call.responses.initialMetadata()
    try expect(came[initial] == text, "FullDuplexCall's initial metadata has no \(initial)")
    try expect(
      call.responses.trailingMetadata?.bytes(trailing) == bytes, "FullDuplexCall's trailers have no \(trailing)")
  }

  static func statusCodeAndMessage(_ channel: Channel) async throws {
    let status = EchoStatus(code: 2, message: "test status message")
    try await expectStatus(status, channel)
    try await expectFailure(.unknown, status.message) {
      let call = channel.bidirectional(TestMethods.fullDuplexCall, options: options)
      var request = StreamingOutputCallRequest()
      request.responseStatus = status
      try await call.requests.write(request)
      try await call.requests.finish()
      for try await _ in call.responses {}
    }
  }

  static func specialStatusMessage(_ channel: Channel) async throws {
    let message = "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n"
    try await expectStatus(EchoStatus(code: 2, message: message), channel)
  }

  private static func expectStatus(_ status: EchoStatus, _ channel: Channel) async throws {
    try await expectFailure(.unknown, status.message) {
      var request = SimpleRequest()
      request.responseStatus = status
      _ = try await channel.unary(TestMethods.unaryCall, request, options: options)
    }
  }

  static func unimplementedMethod(_ channel: Channel) async throws {
    try await expectFailure(.unimplemented) {
      _ = try await channel.unary(TestMethods.unimplementedCall, EmptyMessage(), options: options)
    }
  }

  static func unimplementedService(_ channel: Channel) async throws {
    try await expectFailure(.unimplemented) {
      _ = try await channel.unary(TestMethods.unimplementedService, EmptyMessage(), options: options)
    }
  }
}
