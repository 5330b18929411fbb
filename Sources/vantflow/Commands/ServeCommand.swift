import ArgumentParser
import Glibc
import Logging

/// `vantflow serve`: the server for a PostgreSQL that others look after.
struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Serve until a signal, on the PostgreSQL that DATABASE_URL names.")

  @OptionGroup var options: ServerOptions

  func run() async throws {
    let settings = try await options.settings()
    _ = try settings.requiredDatabaseURL()
    try await Node.run(drain: settings.drainTimeout) {
      let node = try await Node.start(settings, logger: .make(settings))
      print("VantFlow serves gRPC at \(node.address), \(Node.protection(settings)).")
      fflush(nil)
      return node
    }
  }
}
