import GRPCCore
import GRPCNIOTransportHTTP2Posix
import PeerCoding
import PeerMessages

/// The peer in Swift: the echo service on grpc-swift-2, as its documentation shows it, on the port that is given, in
/// plaintext or with a certificate and a key as PEM files.
@main
enum EchoServer {
  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 2 || arguments.count == 4, let port = Int(arguments[1]) else {
      print("usage: grpc-swift-echo PORT [CERTIFICATE KEY]")
      return
    }
    let security: HTTP2ServerTransport.Posix.TransportSecurity =
      arguments.count == 2
      ? .plaintext
      : .tls(
        certificateChain: [.file(path: arguments[2], format: .pem)],
        privateKey: .file(path: arguments[3], format: .pem))
    let server = GRPCServer(
      transport: .http2NIOPosix(address: .ipv4(host: "127.0.0.1", port: port), transportSecurity: security),
      services: [EchoService()])
    try await server.serve()
  }
}

struct EchoService: RegistrableRPCService {
  func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
    router.registerHandler(
      forMethod: MethodDescriptor(fullyQualifiedService: "vantflow.testing.Echo", method: "Unary"),
      deserializer: ProtobufCoder<Vantflow_Testing_EchoRequest>(),
      serializer: ProtobufCoder<Vantflow_Testing_EchoReply>()
    ) { request, context in
      let single = try await ServerRequest(stream: request)
      let reply = Vantflow_Testing_EchoReply.with { $0.text = single.message.text }
      return StreamingServerResponse(single: ServerResponse(message: reply))
    }
    router.registerHandler(
      forMethod: MethodDescriptor(fullyQualifiedService: "vantflow.testing.Echo", method: "Stream"),
      deserializer: ProtobufCoder<Vantflow_Testing_StreamRequest>(),
      serializer: ProtobufCoder<Vantflow_Testing_EchoReply>()
    ) { request, context in
      let single = try await ServerRequest(stream: request)
      return StreamingServerResponse { writer in
        let reply = Vantflow_Testing_EchoReply.with { $0.text = single.message.text }
        for _ in 0..<single.message.count {
          try await writer.write(reply)
        }
        return [:]
      }
    }
    router.registerHandler(
      forMethod: MethodDescriptor(fullyQualifiedService: "vantflow.testing.Echo", method: "Chat"),
      deserializer: ProtobufCoder<Vantflow_Testing_EchoRequest>(),
      serializer: ProtobufCoder<Vantflow_Testing_EchoReply>()
    ) { request, context in
      StreamingServerResponse { writer in
        for try await message in request.messages {
          try await writer.write(Vantflow_Testing_EchoReply.with { $0.text = message.text })
        }
        return [:]
      }
    }
  }
}
