import Testing

@testable import vantflow

@Suite struct SettingsTests {
  @Test func defaultsAreSafe() throws {
    let settings = try Settings(reading: SettingTexts(environment: [:]))
    #expect(settings.host == "127.0.0.1")
    #expect(!settings.insecureListen)
    #expect(settings.databaseURL == nil)
    #expect(settings.artifactsDirectory == "data/artifacts")
    #expect(settings.drainTimeout == .seconds(20))
  }

  @Test func everyWrongValueIsNamedAtOnce() throws {
    let texts = SettingTexts(environment: [
      "PORT": "70000", "WORKER_CONCURRENCY": "many", "HOST": "example.org", "LOG_LEVEL": "loud",
      "DATABASE_URL": "mysql://root:hunter2@host/db", "INSECURE_LISTEN": "perhaps",
    ])
    let problems = #expect(throws: InvalidSettings.self) { try Settings(reading: texts) }?.problems ?? []
    #expect(
      Set(problems.map(\.name)) == [
        "PORT", "WORKER_CONCURRENCY", "HOST", "LOG_LEVEL", "DATABASE_URL", "INSECURE_LISTEN",
      ])
    #expect(!problems.contains { $0.description.contains("hunter2") })
    #expect(problems.contains { $0.description == "PORT=70000: must be a whole number from 0 to 65535" })
  }

  @Test(arguments: ["0.0.0.0", "::", "192.0.2.1"])
  func addressBeyondLoopbackNeedsToBeAllowed(host: String) throws {
    let refused = #expect(throws: InvalidSettings.self) {
      try Settings(reading: SettingTexts(environment: ["HOST": host]))
    }
    #expect(refused?.problems.map(\.name) == ["HOST"])
    let allowed = SettingTexts(environment: ["HOST": host, "INSECURE_LISTEN": "true"])
    #expect(try Settings(reading: allowed).host == host)
  }

  @Test("clients that have to show a certificate may come from anywhere; one that nobody asks for one may not")
  func certificatesAllowAnyAddress() throws {
    var environment = ["HOST": "0.0.0.0", "TLS_CERTIFICATE": "server.pem", "TLS_KEY": "server.key"]
    let refused = #expect(throws: InvalidSettings.self) {
      try Settings(reading: SettingTexts(environment: environment))
    }
    #expect(refused?.problems.map(\.name) == ["HOST"])
    environment["TLS_CLIENT_CA"] = "authority.pem"
    let settings = try Settings(reading: SettingTexts(environment: environment))
    #expect(settings.tls?.clientCertificates == .required(authoritiesFile: "authority.pem"))
  }

  @Test(arguments: ["TLS_CERTIFICATE", "TLS_KEY", "TLS_CLIENT_CA"])
  func filesOfTLSBelongTogether(name: String) {
    let refused = #expect(throws: InvalidSettings.self) {
      try Settings(reading: SettingTexts(environment: [name: "some.pem"]))
    }
    #expect(refused?.problems.map(\.name) == [name])
  }

  @Test func commandLineWinsOverTheEnvironment() throws {
    let texts = SettingTexts(environment: ["PORT": "1"], overrides: ["PORT": "2"])
    #expect(try Settings(reading: texts).port == 2)
  }

  @Test func emptyTextCountsAsNotGiven() throws {
    let settings = try Settings(reading: SettingTexts(environment: ["PORT": "", "EVENT_LOOPS": ""]))
    #expect(settings.port == 8980)
    #expect(settings.eventLoops == nil)
  }

  @Test func namesAreListedOnceAndEveryDefaultIsRight() {
    #expect(Set(Settings.all.map(\.name)).count == Settings.all.count)
    for definition in Settings.all {
      if let text = definition.defaultText { #expect(definition.problem(text) == nil, "\(definition.name)") }
    }
  }
}
