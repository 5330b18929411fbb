import Foundation
import Messages
import RPCClient

extension RunnerSettings {
  static let server = Setting<[Endpoint]>(
    "SERVER", default: "127.0.0.1:8980", "The servers to work for, as host:port or unix:/path, with commas between"
  ) { text in
    let texts = text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    let endpoints = texts.compactMap { Endpoint(text: $0) }
    guard endpoints.count == texts.count, !texts.isEmpty else { return .wrong("must be host:port or unix:/path") }
    return .value(endpoints)
  }
  static let token = Setting<String>(
    "RUNNER_TOKEN", default: nil, "One of the server's RUNNER_TOKENS", isSecret: true
  ) { text in
    Settings.isToken(text) ? .value(text) : .wrong("must be visible characters of ASCII")
  }
  static let name = Setting<String>("RUNNER_NAME", default: nil, "What people call the runner; the host's when empty") {
    text in
    var request = RegisterRunnerRequest()
    (request.name, request.concurrency) = (text, 1)
    return request.violations().isEmpty
      ? .value(text)
      : .wrong("must be 1 to \(RunnerRules.maxNameCharacters) letters, digits, -, _ and .")
  }
  static let labels = Setting<[String: String]>(
    "RUNNER_LABELS", default: nil, "What plans can require of the runner, as key=value with commas between"
  ) { text in
    var labels: [String: String] = [:]
    for pair in text.split(separator: ",") {
      let words = pair.split(separator: "=", omittingEmptySubsequences: false)
        .map { $0.trimmingCharacters(in: .whitespaces) }
      guard words.count == 2, labels.updateValue(words[1], forKey: words[0]) == nil else {
        return .wrong("must be key=value with commas between, each key once")
      }
    }
    let request = RegisterRunnerRequest.with {
      $0.name = "runner"
      $0.concurrency = 1
      $0.labels = labels
    }
    return request.violations().first.map { .wrong($0.description) } ?? .value(labels)
  }
  static let serverAuthorities = Setting<String>.path(
    "SERVER_CA", default: nil,
    "PEM file of authorities, one of which the server's certificate has to be of; plaintext when empty")
  static let certificate = Setting<String>.path(
    "RUNNER_CERTIFICATE", default: nil, "PEM file of the runner's own certificate, for servers that ask for one")
  static let key = Setting<String>.path("RUNNER_KEY", default: nil, "PEM file of that certificate's key, not encrypted")

  /// Those that no server has.
  static let own: [SettingDefinition] = [
    server.definition, token.definition, name.definition, labels.definition, serverAuthorities.definition,
    certificate.definition, key.definition,
  ]

  /// All settings of a runner. The database's is not among them: a host that opens untrusted pages has none.
  static let all: [SettingDefinition] =
    own + [
      Settings.dataDirectory.definition, Settings.drainTimeout.definition, Settings.workerConcurrency.definition,
      Settings.maxBrowsers.definition, Settings.chromiumPath.definition, Settings.logLevel.definition,
    ]
}

extension Endpoint {
  /// "host:port", "[::1]:port" or "unix:/path".
  init?(text: String) {
    if text.hasPrefix("unix:/") {
      self.init(unixPath: String(text.dropFirst("unix:".count)))
      return
    }
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]), port > 0
    else { return nil }
    var host = text[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = host.dropFirst().dropLast()
    } else if host.contains(":") {
      return nil
    }
    guard !host.isEmpty else { return nil }
    self.init(host: String(host), port: port)
  }
}
