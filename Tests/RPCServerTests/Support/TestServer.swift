import EventLoop
import Logging
import RPC
import RPCServer
import TLS
import Testing

/// A server on one loop and a client on another, for one test.
final class TestServer {
  let server: RPCServer
  /// Where it listens, in the order of its endpoints.
  let addresses: [SocketAddress]
  var port: UInt16 { addresses[0].port }
  private let serverLoops: EventLoopGroup
  private let clientLoop: EventLoop

  private init(server: RPCServer, addresses: [SocketAddress], serverLoops: EventLoopGroup, clientLoop: EventLoop) {
    self.server = server
    self.addresses = addresses
    self.serverLoops = serverLoops
    self.clientLoop = clientLoop
  }

  /// Runs `body` beside a server for the methods that `register` adds, and ends everything afterwards.
  static func with(
    limits: ServerLimits = ServerLimits(), pages: ServerPages = ServerPages(),
    interceptors: [any ServerInterceptor] = [],
    endpoints: [ServerEndpoint] = [.tcp()], logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
    _ register: (inout Router) -> Void, _ body: (TestServer) async throws -> Void
  ) async throws {
    var router = Router()
    register(&router)
    let loops = EventLoopGroup(count: 1, name: "server")
    let server = RPCServer(
      router: router, loops: loops, limits: limits, pages: pages, interceptors: interceptors, logger: logger)
    let addresses = try await server.start(endpoints)
    let clientLoop = EventLoop(name: "client")
    let test = TestServer(server: server, addresses: addresses, serverLoops: loops, clientLoop: clientLoop)
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

  /// The subject of the certificate that the endpoint of this number shows.
  func serverSubject(at endpoint: Int, _ credentials: TLSClientCredentials) async throws -> String? {
    let (address, loop) = (addresses[endpoint], clientLoop)
    return try await loop.run {
      let stream = try await ByteStream.connect(to: address, on: loop, timeout: .seconds(10))
      let secured = try TLSStream(over: stream, credentials, serverName: "localhost", workspace: TLSWorkspace())
      let result = await withCheckedContinuation { continuation in
        secured.begin { continuation.resume(returning: $0) }
      }
      secured.close()
      return try result.get().certificate?.subject
    }
  }

  /// A connection of its own for text.
  func connectText(sending text: String = "") async throws -> TextConnection {
    try await TextConnection.open(port: port, on: clientLoop, sending: text)
  }

  /// A connection to the endpoint of this number.
  func connect(
    to endpoint: Int, preamble: [UInt8] = [], tls: TLSClientCredentials? = nil
  ) async throws -> TestConnection {
    try await TestConnection.open(addresses[endpoint], on: clientLoop, preamble: preamble, tls: tls)
  }
}
