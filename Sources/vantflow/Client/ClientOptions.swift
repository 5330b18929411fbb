import ArgumentParser
import EventLoop
import RPCClient
import TLS

/// What the commands that call a server take from the command line; it wins over the environment and the settings file.
struct ClientOptions: ParsableArguments {
  @Option(help: "The servers to call: host:port or unix:path, several with commas between them; SERVER otherwise.")
  var server: String?

  @Option(
    help: "PEM file of the authorities to trust; TLS is used where it, or “system”, is given. SERVER_CA otherwise.")
  var serverCA: String?

  @Option(help: "PEM file of a certificate to show. CLIENT_CERTIFICATE otherwise.")
  var clientCertificate: String?

  @Option(help: "PEM file of the certificate's key. CLIENT_KEY otherwise.")
  var clientKey: String?

  /// Where the servers are, and how they are spoken to.
  func settings() async throws -> ClientSettings {
    var overrides: [String: String] = [:]
    if let server { overrides[Settings.server.definition.name] = server }
    if let serverCA { overrides[Settings.serverAuthorities.definition.name] = serverCA }
    if let clientCertificate { overrides[Settings.clientCertificate.definition.name] = clientCertificate }
    if let clientKey { overrides[Settings.clientKey.definition.name] = clientKey }
    return try ClientSettings(reading: try await SettingTexts.ofProcess(overrides: overrides))
  }
}

/// Where the servers are that a command calls, and how they are spoken to.
struct ClientSettings: Sendable {
  /// The word that stands for the authorities of the system.
  static let systemAuthorities = "system"

  static let definitions: [SettingDefinition] = [
    Settings.server.definition, Settings.serverAuthorities.definition, Settings.clientCertificate.definition,
    Settings.clientKey.definition,
  ]

  let endpoints: [Endpoint]
  let tls: TLSClientConfiguration?

  /// Reads the settings of clients from `texts`, and says all that is wrong at once.
  init(reading texts: SettingTexts) throws(InvalidSettings) {
    let problems = Self.definitions.compactMap { definition -> SettingProblem? in
      guard let text = texts[definition], let problem = definition.problem(text) else { return nil }
      return SettingProblem(name: definition.name, text: text, problem: problem)
    }
    guard problems.isEmpty else { throw InvalidSettings(problems: problems) }
    func value<Value>(_ setting: Setting<Value>) -> Value? { texts[setting.definition].flatMap(setting.value(of:)) }
    endpoints = value(Settings.server) ?? []
    tls = try Self.tls(
      authorities: value(Settings.serverAuthorities), certificate: value(Settings.clientCertificate),
      key: value(Settings.clientKey))
  }

  /// A channel with pauses that a person at a terminal bears.
  func channel(on loop: EventLoop) throws -> Channel {
    var configuration = ChannelConfiguration()
    configuration.tls = try tls.map { try TLSClientCredentials($0) }
    configuration.backoff.maximum = .seconds(5)
    // A server that is gone without a word is noticed while nothing is written, too.
    configuration.keepaliveInterval = .seconds(30)
    return Channel(endpoints, balancing: .pickFirst, loop: loop, configuration: configuration)
  }

  private static func tls(
    authorities: String?, certificate: String?, key: String?
  ) throws(InvalidSettings) -> TLSClientConfiguration? {
    var own: TLSClientConfiguration.Certificate?
    switch (certificate, key) {
    case (let certificate?, let key?): own = .init(certificateFile: certificate, keyFile: key)
    case (nil, nil): break
    default: throw wrong("needs \(Settings.clientKey.definition.name) and the other way round", certificate)
    }
    guard let authorities else {
      if own != nil {
        throw wrong("is shown by TLS only: give \(Settings.serverAuthorities.definition.name)", certificate)
      }
      return nil
    }
    return TLSClientConfiguration(
      authoritiesFile: authorities == systemAuthorities ? nil : authorities, certificate: own)
  }

  private static func wrong(_ problem: String, _ text: String?) -> InvalidSettings {
    InvalidSettings(problems: [
      SettingProblem(name: Settings.clientCertificate.definition.name, text: text, problem: problem)
    ])
  }
}
