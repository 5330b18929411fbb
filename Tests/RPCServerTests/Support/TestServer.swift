import EventLoop
import Logging
import RPC
import RPCServer
import Testing

/// A server on one loop and a client on another, for one test.
final class TestServer {
  let server: RPCServer
  let port: UInt16
  private let serverLoops: EventLoopGroup
  private let clientLoop: EventLoop

  private init(server: RPCServer, port: UInt16, serverLoops: EventLoopGroup, clientLoop: EventLoop) {
    self.server = server
    self.port = port
    self.serverLoops = serverLoops
    self.clientLoop = clientLoop
  }

  /// Runs `body` beside a server for the methods that `register` adds, and ends everything afterwards.
  static func with(
    limits: ServerLimits = ServerLimits(), interceptors: [any ServerInterceptor] = [],
    _ register: (inout Router) -> Void, _ body: (TestServer) async throws -> Void
  ) async throws {
    var router = Router()
    register(&router)
    let loops = EventLoopGroup(count: 1, name: "server")
    let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let server = RPCServer(router: router, loops: loops, limits: limits, interceptors: interceptors, logger: quiet)
    let port = try await server.start()
    let clientLoop = EventLoop(name: "client")
    let test = TestServer(server: server, port: port, serverLoops: loops, clientLoop: clientLoop)
    let outcome: Result<Void, any Error>
    do {
      outcome = .success(try await body(test))
    } catch {
      outcome = .failure(error)
    }
    await server.shutdown()
    await clientLoop.shutdown()
    await loops.shutdown()
    try outcome.get()
  }

  /// A connection of its own.
  func connect(windowBytes: Int32 = 1 << 20) async throws -> TestConnection {
    try await TestConnection.open(port: port, on: clientLoop, windowBytes: windowBytes)
  }
}
