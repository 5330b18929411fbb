import EventLoop
import Logging
public import RPCServer

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A server as a process, for stock clients and load generators. It prints the address that it listens on; SIGTERM and
/// SIGINT drain it. What it takes on its command line is ``ServerArguments``: each as `--name value`, all of them
/// optional.
public enum ServerProgram {
  /// Serves the methods of `router`, and `pages`, until a signal comes. Ends the process with 2 where the command line is wrong.
  ///
  /// - Throws: where the server cannot listen.
  public static func run(_ name: String, _ router: Router, pages: ServerPages = ServerPages()) async throws {
    let arguments: ServerArguments
    let endpoint: ServerEndpoint
    do throws(ServerArguments.Problem) {
      arguments = try ServerArguments(CommandLine.arguments.dropFirst())
      endpoint = try arguments.endpoint()
    } catch {
      refuse(name, "\(error)")
    }
    var logger = Logger(label: name) { StreamLogHandler.standardError(label: $0) }
    guard let level = Logger.Level(rawValue: arguments.logLevel) else {
      refuse(name, "--log-level does not know \(arguments.logLevel)")
    }
    logger.logLevel = level
    let loops = EventLoopGroup(count: arguments.loops)
    let server = RPCServer(router: router, loops: loops, limits: arguments.limits, pages: pages, logger: logger)
    let stop = await StopSignal()
    let addresses = try await server.start([endpoint])
    print("listening on \(addresses[0])")
    fflush(nil)
    await stop.wait()
    await server.drain(grace: .milliseconds(arguments.drainGraceMillis ?? 20_000))
    await server.shutdown()
    await loops.shutdown()
  }

  private static func refuse(_ name: String, _ problem: String) -> Never {
    let line = Array("\(name): \(problem)\n".utf8)
    _ = write(STDERR_FILENO, line, line.count)
    exit(2)
  }
}
