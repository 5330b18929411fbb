import Dispatch
import EventLoop
import Logging
import Protobuf
import RPC
import RPCServer

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Serves the echo service for stock clients and load generators:
/// `echo-server [--host 127.0.0.1] [--port 0] [--loops N]`. SIGTERM and SIGINT drain it.
@main
struct EchoServer {
  static func main() async throws {
    let arguments = Arguments(CommandLine.arguments.dropFirst())
    var logger = Logger(label: "echo-server") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = .notice
    let loops = EventLoopGroup(count: arguments.loops)
    var router = EchoService().router
    HealthService(services: [Echo.service]).register(on: &router)
    ReflectionService(files: [Echo.file, .health]).register(on: &router)
    let server = RPCServer(router: router, loops: loops, logger: logger)
    let stop = await StopSignal()
    let port = try await server.start(host: arguments.host, port: arguments.port)
    print("listening on \(arguments.host):\(port)")
    fflush(nil)
    await stop.wait()
    await server.drain(grace: .seconds(20))
    await server.shutdown()
    await loops.shutdown()
  }
}

/// Names and values as they stand on the command line.
struct Arguments {
  var host = "127.0.0.1"
  var port: UInt16 = 0
  var loops: Int?

  init(_ arguments: some Sequence<String>) {
    var rest = arguments.makeIterator()
    while let name = rest.next(), let value = rest.next() {
      switch name {
      case "--host": host = value
      case "--port": port = UInt16(value) ?? 0
      case "--loops": loops = Int(value)
      default: break
      }
    }
  }
}

/// Completes once, at the first SIGTERM or SIGINT after its making.
struct StopSignal {
  private let signals: AsyncStream<Void>
  private let sources: [any DispatchSourceSignal]

  /// Returns when both signals are watched for: one that came earlier would be ignored and lost.
  init() async {
    let (signals, continuation) = AsyncStream.makeStream(of: Void.self)
    var sources: [any DispatchSourceSignal] = []
    for number in [SIGTERM, SIGINT] {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { continuation.yield() }
      await withCheckedContinuation { registered in
        source.setRegistrationHandler { registered.resume() }
        source.resume()
      }
      sources.append(source)
    }
    self.signals = signals
    self.sources = sources
  }

  func wait() async {
    for await _ in signals { return }
  }
}
