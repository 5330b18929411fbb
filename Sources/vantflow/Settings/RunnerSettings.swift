import RPCClient
import TLS

/// What an operator can say to a runner host, checked. It knows of no database.
struct RunnerSettings: Sendable {
  var servers: [Endpoint]
  var token: String?
  /// Nil: the host's own.
  var name: String?
  var labels: [String: String]
  /// Nil: plaintext.
  var tls: TLSClientConfiguration?
  var dataDirectory: String
  var drainTimeout: Duration
  var concurrency: Int
  var maxBrowsers: Int
  var chromiumPath: String?
  var logLevel: String

  /// Reads the settings of a runner from `texts`, and says all that is wrong at once.
  init(reading texts: SettingTexts) throws(InvalidSettings) {
    let client: ClientSettings?
    var problems: [SettingProblem] = []
    do throws(InvalidSettings) {
      client = try ClientSettings(reading: texts)
    } catch {
      client = nil
      problems = error.problems
    }
    let others = Self.all.filter { definition in !ClientSettings.definitions.contains { $0.name == definition.name } }
    problems += others.compactMap { definition -> SettingProblem? in
      guard let text = texts[definition], let problem = definition.problem(text) else { return nil }
      return SettingProblem(name: definition.name, text: definition.isSecret ? nil : text, problem: problem)
    }
    func value<Value>(_ setting: Setting<Value>) -> Value? { texts[setting.definition].flatMap(setting.value(of:)) }
    if value(Settings.workerConcurrency) == 0 {
      problems.append(
        SettingProblem(name: Settings.workerConcurrency.definition.name, text: "0", problem: "must be 1 or more here"))
    }
    guard problems.isEmpty else { throw InvalidSettings(problems: problems) }
    servers = client?.endpoints ?? []
    tls = client?.tls
    token = value(Self.token)
    name = value(Self.name)
    labels = value(Settings.runnerLabels) ?? [:]
    dataDirectory = value(Settings.dataDirectory) ?? "data"
    drainTimeout = value(Settings.drainTimeout) ?? .zero
    concurrency = value(Settings.workerConcurrency) ?? 1
    maxBrowsers = value(Settings.maxBrowsers) ?? 1
    chromiumPath = value(Settings.chromiumPath)
    logLevel = value(Settings.logLevel) ?? "info"
  }
}
