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
    try await Node.run(drain: settings.drainTimeout) {
      let node = try await Node.start(settings, logger: .make(settings))
      print(
        """
        VantFlow serves gRPC at \(node.address), \(Node.protection(settings)).
        Call it from Python:  .venv/bin/python clients/python/vantflow_example.py --address \(node.address)
        Ctrl-C stops it when what runs has ended, a second one at once.
        """)
      // A reader of a pipe waits for the address.
      fflush(nil)
      return node
    }
  }
}
