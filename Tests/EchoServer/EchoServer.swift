import Protobuf
import RPC
import RPCServer
import ServerSupport

/// Serves the echo service to stock clients and load generators; see ``ServerProgram``.
@main
struct EchoServer {
  static func main() async throws {
    var router = EchoService().router
    let health = HealthService(services: [Echo.service])
    health.register(on: &router)
    var pages = ServerPages()
    pages.addProbes(health)
    pages.addMetrics()
    ChannelzService().register(on: &router)
    ReflectionService(files: [Echo.file, .health, .channelz]).register(on: &router)
    try await ServerProgram.run("echo-server", router, pages: pages)
  }
}
