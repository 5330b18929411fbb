import GRPCCore
import GRPCNIOTransportHTTP2Posix

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The cases of gRPC's doc/interop-test-descriptions.md over the stock grpc-swift-2:
///
///     grpc-swift-interop client --server_port=N --test_case=large_unary
///         [--use_tls=true --ca_file=FILE]
///     grpc-swift-interop server --port=N [--tls-cert=FILE --tls-key=FILE]
///
/// The server is one of loopback. The client runs one case, and ends with 1 and what was wrong when it does not hold.
/// The server prints its address when it listens.
@main
enum Interop {
  static func main() async {
    let arguments = Arguments(CommandLine.arguments.dropFirst(2))
    do {
      switch CommandLine.arguments.dropFirst().first {
      case "client": try await client(arguments)
      case "server": try await server(arguments)
      default: throw Violation("the first argument is client or server")
      }
    } catch {
      print("grpc-swift-interop: \(error)")
      exit(1)
    }
  }

  private static func client(_ arguments: Arguments) async throws {
    guard let run = InteropCase.all[arguments["test_case"] ?? ""] else {
      throw Violation("there are the cases \(InteropCase.all.keys.sorted().joined(separator: ", "))")
    }
    let security: HTTP2ClientTransport.Posix.TransportSecurity =
      arguments["use_tls"] == "true"
      ? .tls { tls in
        if let file = arguments["ca_file"] { tls.trustRoots = .certificates([.file(path: file, format: .pem)]) }
      }
      : .plaintext
    // A name, not an address: NIOSSL compares the certificate with the name that the connection was asked for.
    let transport = try HTTP2ClientTransport.Posix(
      target: .dns(host: "localhost", port: arguments.port("server_port")), transportSecurity: security)
    try await withGRPCClient(transport: transport) { try await run(TestClient(client: $0)) }
    print("passed")
  }

  private static func server(_ arguments: Arguments) async throws {
    let security: HTTP2ServerTransport.Posix.TransportSecurity
    if let certificate = arguments["tls-cert"], let key = arguments["tls-key"] {
      security = .tls(
        certificateChain: [.file(path: certificate, format: .pem)], privateKey: .file(path: key, format: .pem))
    } else {
      security = .plaintext
    }
    let server = GRPCServer(
      transport: .http2NIOPosix(
        address: .ipv4(host: "127.0.0.1", port: arguments.port("port")), transportSecurity: security),
      services: [InteropService()])
    try await withThrowingTaskGroup { group in
      group.addTask { try await server.serve() }
      if let address = try await server.listeningAddress?.ipv4 {
        print("listening on \(address.host):\(address.port)")
        fflush(nil)
      }
      try await group.next()
    }
  }
}

/// `--name=value`, as gRPC's own interoperability programs are called.
struct Arguments: Sendable {
  private var values: [String: String] = [:]

  init(_ arguments: some Sequence<String>) {
    for argument in arguments {
      let parts = argument.split(separator: "=", maxSplits: 1)
      if parts.count == 2 { values[String(parts[0].drop { $0 == "-" })] = String(parts[1]) }
    }
  }

  subscript(name: String) -> String? { values[name] }

  func port(_ name: String) -> Int { self[name].flatMap(Int.init) ?? 0 }
}
