import Messages

extension RunnerSettings {
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

  /// Those that no server has.
  static let own: [SettingDefinition] = [token.definition, name.definition]

  /// All settings of a runner. The database's is not among them: a host that opens untrusted pages has none.
  static let all: [SettingDefinition] =
    own + ClientSettings.definitions + [
      Settings.runnerLabels.definition, Settings.dataDirectory.definition, Settings.drainTimeout.definition,
      Settings.workerConcurrency.definition, Settings.maxBrowsers.definition, Settings.chromiumPath.definition,
      Settings.logLevel.definition,
    ]
}
