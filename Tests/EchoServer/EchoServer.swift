import Protobuf
import RPC
import RPCServer
import ServerSupport

/// Serves the echo service to stock clients and load generators; see ``ServerProgram``.
@main
struct EchoServer {
  static func main() async throws {
    var router = EchoService().router
    HealthService(services: [Echo.service]).register(on: &router)
    ReflectionService(files: [Echo.file, .health]).register(on: &router)
    try await ServerProgram.run("echo-server", router)
  }
}
