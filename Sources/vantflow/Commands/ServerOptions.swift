import ArgumentParser
import Logging

/// What the commands that serve take from the command line; it wins over the environment and the settings file.
struct ServerOptions: ParsableArguments {
  @Option(help: "The port to listen on; 0 takes any free one.")
  var port: Int?

  @Option(help: "Where the embedded cluster and the artifacts live.")
  var dataDirectory: String?

  @Flag(help: "Listen on an address that is not loopback although nobody is authenticated.")
  var insecureListen = false

  func settings() async throws -> Settings {
    var overrides: [String: String] = [:]
    if let port { overrides[Settings.port.definition.name] = String(port) }
    if let dataDirectory { overrides[Settings.dataDirectory.definition.name] = dataDirectory }
    if insecureListen { overrides[Settings.insecureListen.definition.name] = "true" }
    return try Settings(reading: try await SettingTexts.ofProcess(overrides: overrides))
  }
}
