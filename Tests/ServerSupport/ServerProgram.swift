import EventLoop
import Logging
public import RPCServer
import TLS

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A server as a process, for stock clients and load generators:
/// `NAME [--host 127.0.0.1] [--port 0] [--loops N] [--tls-cert FILE --tls-key FILE] [--limit name=value …]`. It prints the address that it
/// listens on; SIGTERM and SIGINT drain it.
public enum ServerProgram {
  /// Serves the methods of `router` until a signal comes. Ends the process with 2 where the command line is wrong.
  ///
  /// - Throws: where the server cannot listen.
  public static func run(_ name: String, _ router: Router) async throws {
    let arguments: ServerArguments
    do throws(ServerArguments.Problem) {
      arguments = try ServerArguments(CommandLine.arguments.dropFirst())
    } catch {
      refuse(name, "\(error)")
    }
    var endpoint = ServerEndpoint(.tcp(host: arguments.host, port: arguments.port))
    if let certificate = arguments.tlsCertificate, let key = arguments.tlsKey {
      do throws(TLSError) {
        endpoint.tls = try TLSServerCredentials(TLSServerConfiguration(certificateFile: certificate, keyFile: key))
      } catch {
        refuse(name, "\(error)")
      }
    }
    var logger = Logger(label: name) { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = .notice
    let loops = EventLoopGroup(count: arguments.loops)
    let server = RPCServer(router: router, loops: loops, limits: arguments.limits, logger: logger)
    let stop = await StopSignal()
    let port = try await server.start([endpoint])[0].port
    print("listening on \(arguments.host):\(port)")
    fflush(nil)
    await stop.wait()
    await server.drain(grace: .seconds(20))
    await server.shutdown()
    await loops.shutdown()
  }

  private static func refuse(_ name: String, _ problem: String) -> Never {
    let line = Array("\(name): \(problem)\n".utf8)
    _ = write(STDERR_FILENO, line, line.count)
    exit(2)
  }
}
