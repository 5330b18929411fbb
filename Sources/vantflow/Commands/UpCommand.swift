import ArgumentParser
import Glibc
import Logging

/// `vantflow up`: everything on this machine, with nothing to configure.
struct UpCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "up", abstract: "Serve until Ctrl-C: database, server and runners on this machine.")

  @OptionGroup var options: ServerOptions

  func run() async throws {
    let settings = try await options.settings()
    try await NodeService.run(settings, logger: .make(settings)) { node in
      print(
        """
        VantFlow serves gRPC at \(node.address), \(Node.protection(settings)).
        Call it from Python:  .venv/bin/python clients/python/vantflow_example.py --address \(node.address)
        Ctrl-C stops it.
        """)
      // A reader of a pipe waits for the address.
      fflush(nil)
    }
  }
}
