import EventLoop
import Services
import TLS

/// What an operator can say, checked: the configuration of one process.
struct Settings: Sendable {
  var databaseURL: String?
  var databaseConnections: Int
  var dataDirectory: String
  var artifactsDirectory: String
  /// The bucket that artifacts lie in; nil: the directory.
  var objectStore: S3Configuration?
  var artifactRetention: ArtifactRetention
  var host: String
  var port: Int
  /// Where clients reach the server's pages, without a slash at its end; nil: where they have reached it.
  var publicURL: String?
  var unixSocket: String?
  var insecureListen: Bool
  /// The three files of TLS; nil: plaintext.
  var tls: TLSServerConfiguration?
  var proxyProtocol: Bool
  /// Zero for any age.
  var connectionAge: Duration
  var eventLoops: Int?
  var drainTimeout: Duration
  var maxConcurrentCalls: Int
  var maxReceiveMessageBytes: Int
  var workerConcurrency: Int
  var maxBrowsers: Int
  /// Nil: for ever.
  var logRetention: Duration?
  var chromiumPath: String?
  /// What the runners of this process have that plans can require.
  var runnerLabels: [String: String]
  var runnerTokens: [String]
  var runnerCertificates: [String]
  var logLevel: String

  /// Reads every setting from `texts`, and says all that is wrong at once.
  init(reading texts: SettingTexts) throws(InvalidSettings) {
    let problems = Self.all.compactMap { definition -> SettingProblem? in
      guard let text = texts[definition], let problem = definition.problem(text) else { return nil }
      return SettingProblem(name: definition.name, text: definition.isSecret ? nil : text, problem: problem)
    }
    guard problems.isEmpty else { throw InvalidSettings(problems: problems) }

    func value<Value>(_ setting: Setting<Value>) -> Value? { texts[setting.definition].flatMap(setting.value(of:)) }
    func required<Value>(_ setting: Setting<Value>) throws(InvalidSettings) -> Value {
      guard let value = value(setting) else {
        let name = setting.definition.name
        throw InvalidSettings(problems: [SettingProblem(name: name, text: nil, problem: "has no value")])
      }
      return value
    }
    databaseURL = value(Self.databaseURL)
    databaseConnections = try required(Self.databaseConnections)
    dataDirectory = try required(Self.dataDirectory)
    artifactsDirectory = value(Self.artifactsDirectory) ?? "\(dataDirectory)/artifacts"
    objectStore = try Self.objectStore(reading: texts)
    artifactRetention = Self.artifactRetention(reading: texts)
    host = try required(Self.host)
    port = try required(Self.port)
    publicURL = value(Self.publicURL)
    unixSocket = value(Self.unixSocket)
    insecureListen = try required(Self.insecureListen)
    tls = try Self.tls(
      certificate: value(Self.tlsCertificate), key: value(Self.tlsKey), authorities: value(Self.tlsClientAuthorities))
    proxyProtocol = try required(Self.proxyProtocol)
    connectionAge = try required(Self.connectionAge)
    eventLoops = value(Self.eventLoops)
    drainTimeout = try required(Self.drainTimeout)
    maxConcurrentCalls = try required(Self.maxConcurrentCalls)
    maxReceiveMessageBytes = try required(Self.maxReceiveMessageBytes)
    workerConcurrency = try required(Self.workerConcurrency)
    maxBrowsers = try required(Self.maxBrowsers)
    let retentionDays = try required(Self.logRetention)
    logRetention = retentionDays > 0 ? .seconds(retentionDays * 24 * 3600) : nil
    chromiumPath = value(Self.chromiumPath)
    runnerLabels = value(Self.runnerLabels) ?? [:]
    runnerTokens = value(Self.runnerTokens) ?? []
    runnerCertificates = value(Self.runnerCertificates) ?? []
    logLevel = try required(Self.logLevel)
    try refuseOpenListener()
  }

  /// Nobody is authenticated yet but by a certificate: who can reach the port can do everything.
  private func refuseOpenListener() throws(InvalidSettings) {
    if case .required = tls?.clientCertificates { return }
    guard !insecureListen, SocketAddress(host: host, port: 0)?.isLoopback != true else { return }
    throw InvalidSettings(problems: [
      SettingProblem(
        name: Self.host.definition.name, text: host,
        problem:
          "is not loopback, and nobody is authenticated; \(Self.tlsClientAuthorities.definition.name) asks clients"
          + " for certificates, or \(Self.insecureListen.definition.name)=true allows it")
    ])
  }

  /// - Throws: `InvalidSettings` where no database is named.
  func requiredDatabaseURL() throws(InvalidSettings) -> String {
    guard let databaseURL else {
      throw InvalidSettings(problems: [
        SettingProblem(
          name: Self.databaseURL.definition.name, text: nil,
          problem: "must be given here; `vantflow up` brings a database of its own")
      ])
    }
    return databaseURL
  }
}
