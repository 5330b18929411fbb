import GRPCCore
import PeerCoding
import PeerMessages
import SwiftProtobuf

/// The server's side of gRPC's doc/interop-test-descriptions.md. Methods that it does not register are unimplemented.
struct InteropService: RegistrableRPCService {
  private static let (initial, trailing) = ("x-grpc-test-echo-initial", "x-grpc-test-echo-trailing-bin")

  func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
    unary("EmptyCall", &router) { (request: ServerRequest<Empty>) in Empty() }
    unary("UnaryCall", &router) { (request: ServerRequest<SimpleRequest>) in
      try Self.fail(with: request.message.responseStatus)
      return SimpleResponse.with { $0.payload = InteropCase.zeroes(Int(request.message.responseSize)) }
    }
    register("StreamingInputCall", &router) { (request: StreamingServerRequest<InputRequest>) in
      var sum = 0
      for try await message in request.messages { sum += message.payload.body.count }
      let response = InputResponse.with { $0.aggregatedPayloadSize = Int32(sum) }
      return StreamingServerResponse(single: ServerResponse(message: response))
    }
    for method in ["StreamingOutputCall", "FullDuplexCall"] {
      register(method, &router) { (request: StreamingServerRequest<OutputRequest>) in
        StreamingServerResponse(metadata: Self.initialEcho(request.metadata)) { writer in
          for try await message in request.messages { try await Self.answer(message, writer) }
          return Self.trailingEcho(request.metadata)
        }
      }
    }
  }

  private func unary<Transport, Request: SwiftProtobuf.Message, Response: SwiftProtobuf.Message>(
    _ method: String, _ router: inout RPCRouter<Transport>,
    _ handle: @escaping @Sendable (ServerRequest<Request>) throws -> Response
  ) {
    register(method, &router) { (request: StreamingServerRequest<Request>) in
      let single = try await ServerRequest(stream: request)
      return StreamingServerResponse(
        single: ServerResponse(
          message: try handle(single), metadata: Self.initialEcho(single.metadata),
          trailingMetadata: Self.trailingEcho(single.metadata)))
    }
  }

  private func register<Transport, Request: SwiftProtobuf.Message, Response: SwiftProtobuf.Message>(
    _ method: String, _ router: inout RPCRouter<Transport>,
    _ handle: @escaping @Sendable (StreamingServerRequest<Request>) async throws -> StreamingServerResponse<Response>
  ) {
    router.registerHandler(
      forMethod: .test(method), deserializer: ProtobufCoder<Request>(), serializer: ProtobufCoder<Response>()
    ) { request, _ in try await handle(request) }
  }

  private static func answer(_ request: OutputRequest, _ writer: RPCWriter<OutputResponse>) async throws {
    try fail(with: request.responseStatus)
    for wanted in request.responseParameters {
      if wanted.intervalUs > 0 { try await Task.sleep(for: .microseconds(Int(wanted.intervalUs))) }
      try await writer.write(.with { $0.payload = InteropCase.zeroes(Int(wanted.size)) })
    }
  }

  private static func fail(with status: Grpc_Testing_EchoStatus) throws {
    guard status.code != 0 else { return }
    let code = Status.Code(rawValue: Int(status.code)).flatMap(RPCError.Code.init) ?? .unknown
    throw RPCError(code: code, message: status.message)
  }

  private static func initialEcho(_ received: Metadata) -> Metadata {
    Metadata(received.filter { $0.key == initial })
  }

  private static func trailingEcho(_ received: Metadata) -> Metadata {
    Metadata(received.filter { $0.key == trailing })
  }
}
