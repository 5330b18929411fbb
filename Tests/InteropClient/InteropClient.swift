import EventLoop
import RPCClient
import TLS

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Runs one case of gRPC's doc/interop-test-descriptions.md against a server, over RPCClient:
/// `interop-client --server_host=127.0.0.1 --server_port=8080 --test_case=large_unary [--use_tls=true --ca_file=FILE]`. Exits with 0 when it held, with
/// 1 and what was wrong when it did not, with 2 when it was asked for what it cannot do.
@main
struct InteropClient {
  static func main() async {
    let arguments = Arguments(CommandLine.arguments.dropFirst())
    guard let run = InteropCase.all[arguments.testCase] else {
      let names = InteropCase.all.keys.sorted().joined(separator: ", ")
      exit(2, "there is no test case \(arguments.testCase); there are \(names)")
    }
    let loop = EventLoop(name: "client")
    var configuration = ChannelConfiguration()
    if arguments.usesTLS {
      do {
        configuration.tls = try TLSClientCredentials(TLSClientConfiguration(authoritiesFile: arguments.caFile))
      } catch {
        exit(2, "\(error)")
      }
    }
    let channel = Channel(host: arguments.host, port: arguments.port, loop: loop, configuration: configuration)
    do {
      try await run(channel)
    } catch {
      exit(1, "\(arguments.testCase): \(error)")
    }
    await channel.shutdown()
    await loop.shutdown()
    print("\(arguments.testCase): passed")
  }

  private static func exit(_ code: Int32, _ message: String) -> Never {
    print("interop-client: \(message)")
    fflush(nil)
    #if canImport(Glibc)
      Glibc.exit(code)
    #else
      Darwin.exit(code)
    #endif
  }
}

/// The flags of gRPC's own interoperability clients: `--name=value`, or `--name value`. Unknown ones are skipped.
struct Arguments {
  var host = "127.0.0.1"
  var port: UInt16 = 8080
  var testCase = "large_unary"
  var usesTLS = false
  var caFile: String?

  init(_ arguments: some Sequence<String>) {
    var rest = arguments.makeIterator()
    while let argument = rest.next() {
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard let value = parts.count == 2 ? parts[1] : rest.next() else { return }
      switch parts[0] {
      case "--server_host": host = value
      case "--server_port": port = UInt16(value) ?? 0
      case "--test_case": testCase = value
      case "--use_tls": usesTLS = value == "true"
      case "--ca_file": caFile = value
      default: break
      }
    }
  }
}
