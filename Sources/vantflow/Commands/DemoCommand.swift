import ArgumentParser
import Logging

/// `vantflow demo`: from a sentence to a finished browser run, watched live, over our own gRPC.
struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo", abstract: "From a sentence to a finished browser run, watched live.",
    discussion:
      "Words such as “the demo site” in the sentence become the address of a small web site of the demo's own.")

  @Argument(help: "What to do, in plain words.")
  var sentence = DemoSentence.example

  @Option(help: "Where the embedded cluster, the artifacts and what the demo saves live.")
  var dataDirectory: String?

  func run() async throws {
    var overrides = ["PORT": "0", "LOG_LEVEL": "warning"]
    let texts = try await SettingTexts.ofProcess()
    // A folder of its own: a server that runs on the usual one is not disturbed.
    let directory = dataDirectory ?? (texts[Settings.dataDirectory.definition] ?? "data") + "/demo"
    overrides[Settings.dataDirectory.definition.name] = directory
    var settings = try Settings(reading: try await SettingTexts.ofProcess(overrides: overrides))
    // The demo is its own only client, on a port that nobody else knows.
    (settings.host, settings.tls, settings.proxyProtocol, settings.unixSocket) = ("127.0.0.1", nil, false, nil)
    try await Demo(settings: settings, sentence: sentence).run()
  }
}
