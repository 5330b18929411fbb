import ServerSupport

/// Serves grpc.testing.TestService and UnimplementedService to interoperability clients; see ``ServerProgram``.
@main
struct InteropServer {
  static func main() async throws {
    try await ServerProgram.run("interop-server", TestService.router)
  }
}
