import GRPCCore
import PeerMessages

/// The cases by their names in doc/interop-test-descriptions.md.
enum InteropCase {
  typealias Run = @Sendable (TestClient) async throws -> Void

  static let all: [String: Run] = [
    "empty_unary": { try await $0.emptyCall() },
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

  static let requestSize = 271_828
  static let responseSize = 314_159

  static func zeroes(_ count: Int) -> Grpc_Testing_Payload {
    .with { $0.body.append(contentsOf: repeatElement(0, count: count)) }
  }

  static var largeRequest: SimpleRequest {
    .with {
      $0.responseSize = Int32(responseSize)
      $0.payload = zeroes(requestSize)
    }
  }

  static func largeUnary(_ client: TestClient) async throws {
    try expectZeroes(responseSize, try await client.unaryCall(largeRequest).message.payload)
  }

  // MARK: Metadata and status

  static func customMetadata(_ client: TestClient) async throws {
    let (initial, trailing) = ("x-grpc-test-echo-initial", "x-grpc-test-echo-trailing-bin")
    let (text, bytes): (String, [UInt8]) = ("test_initial_metadata_value", [0xab, 0xab, 0xab])
    let metadata: Metadata = [initial: .string(text), trailing: .binary(bytes)]

    let response = try await client.unaryCall(largeRequest, metadata: metadata)
    try expectZeroes(responseSize, try response.message.payload)
    try expect(Array(response.metadata[stringValues: initial]) == [text], "UnaryCall's metadata has no \(initial)")
    try expect(
      Array(response.trailingMetadata[binaryValues: trailing]) == [bytes], "UnaryCall's trailers have no \(trailing)")

    let (came, trailers) = try await client.fullDuplexCall(metadata: metadata) { writer in
      try await writer.write(output(size: responseSize, payload: requestSize))
    } onResponse: { response in
      var trailers = Metadata()
      for try await part in try response.accepted.get().bodyParts {
        switch part {
        case .message(let message): try expectZeroes(responseSize, message.payload)
        case .trailingMetadata(let metadata): trailers = metadata
        }
      }
      return (response.metadata, trailers)
    }
    try expect(Array(came[stringValues: initial]) == [text], "FullDuplexCall's metadata has no \(initial)")
    try expect(Array(trailers[binaryValues: trailing]) == [bytes], "FullDuplexCall's trailers have no \(trailing)")
  }

  static func statusCodeAndMessage(_ client: TestClient) async throws {
    let message = "test status message"
    try await expectStatus(message, client)
    try await expectFailure(.unknown, message) {
      try await client.fullDuplexCall { writer in
        try await writer.write(.with { $0.responseStatus = status(message) })
      } onResponse: { response in
        for try await _ in response.messages {}
      }
    }
  }

  static func specialStatusMessage(_ client: TestClient) async throws {
    try await expectStatus("\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n", client)
  }

  private static func expectStatus(_ message: String, _ client: TestClient) async throws {
    try await expectFailure(.unknown, message) {
      _ = try await client.unaryCall(.with { $0.responseStatus = status(message) }).message
    }
  }

  private static func status(_ message: String) -> Grpc_Testing_EchoStatus {
    .with {
      $0.code = 2
      $0.message = message
    }
  }

  static func unimplementedMethod(_ client: TestClient) async throws {
    try await expectFailure(.unimplemented) {
      _ = try await client.unary(.test("UnimplementedCall"), Empty(), of: Empty.self).message
    }
  }

  static func unimplementedService(_ client: TestClient) async throws {
    let method = MethodDescriptor(
      fullyQualifiedService: "grpc.testing.UnimplementedService", method: "UnimplementedCall")
    try await expectFailure(.unimplemented) { _ = try await client.unary(method, Empty(), of: Empty.self).message }
  }
}
