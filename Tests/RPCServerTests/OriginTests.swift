import EventLoop
import RPC
import RPCServer
import TestSupport
import Testing

/// Where a call says that its client has reached the server.
@Suite(.timeLimit(.minutes(5))) struct OriginTests {
  private static func register(_ router: inout Router) {
    router.unary(Notes.echo) { _, context in Note(context.origin ?? "none") }
  }

  private func origin(_ connection: TestConnection, _ authority: String, scheme: String = "http") async throws
    -> String?
  {
    try await connection.call(Notes.echo, authority: authority, scheme: scheme).notes.first
  }

  @Test("it is the name that the client has used, call by call")
  func names() async throws {
    try await TestServer.with(Self.register) { test in
      let connection = try await test.connect()
      for name in ["a.example", "a.example", "b.example:81", "[::1]:8980", "127.0.0.1", "a.example", "under_score"] {
        #expect(try await origin(connection, name) == "http://\(name)")
      }
      // As behind a proxy that ends TLS.
      #expect(try await origin(connection, "a.example", scheme: "https") == "https://a.example")
    }
  }

  @Test(
    "what is no host and port is not repeated",
    arguments: [
      "user@a.example", "a.example:x", "a.example:0", "a.example:70000", "[::1", "[::1]x", "[g]", ":80",
      "a.example:80:81",
      String(repeating: "a", count: 301),
    ])
  func others(_ name: String) async throws {
    try await TestServer.with(Self.register) { test in
      let connection = try await test.connect()
      #expect(try await origin(connection, name) == "http://127.0.0.1:\(test.port)")
    }
  }

  @Test("over a Unix socket without a name it is where the server listens")
  func unixSocket() async throws {
    let folder = try TemporaryFolder()
    let endpoints = [ServerEndpoint(.unix(path: folder.path + "/s")), .tcp()]
    try await TestServer.with(endpoints: endpoints, Self.register) { test in
      let connection = try await test.connect(to: 0)
      let listening = "http://127.0.0.1:\(test.addresses[1].port)"
      #expect(try await origin(connection, "localhost") == listening)
      // A proxy that has reached us by a socket repeats what its client said.
      #expect(try await origin(connection, "a.example", scheme: "https") == "https://a.example")
    }
    try await TestServer.with(endpoints: [endpoints[0]], Self.register) { test in
      let connection = try await test.connect(to: 0)
      #expect(try await origin(connection, "localhost") == "none")
    }
  }
}
