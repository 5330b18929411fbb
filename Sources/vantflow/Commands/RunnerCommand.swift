import ArgumentParser
import Glibc
import Logging

/// `vantflow runner`: execute runs of a server on this host, which needs no database.
struct RunnerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runner", abstract: "Execute runs for a server on another host, until a signal.",
    discussion:
      "It makes itself known by RUNNER_TOKEN or a certificate. When the server is away, it goes on for as long as its"
      + " leases last, and comes back by itself.")

  @Option(help: "The servers to work for, as host:port or unix:/path, with commas between.")
  var server: String?

  @Option(help: "Runs that are executed at the same time.")
  var concurrency: Int?

  @Option(help: "Where log lines wait that cannot be sent.")
  var dataDirectory: String?

  func run() async throws {
    var overrides: [String: String] = [:]
    if let server { overrides[Settings.server.definition.name] = server }
    if let concurrency { overrides[Settings.workerConcurrency.definition.name] = String(concurrency) }
    if let dataDirectory { overrides[Settings.dataDirectory.definition.name] = dataDirectory }
    let settings = try RunnerSettings(reading: try await SettingTexts.ofProcess(overrides: overrides))
    try await RunnerHost.run(drain: settings.drainTimeout) {
      let host = try RunnerHost(settings, logger: .make(level: settings.logLevel))
      print("The runner \(host.name) works for \(host.servers).")
      // A reader of a pipe waits for the address.
      fflush(nil)
      return host
    }
  }
}
