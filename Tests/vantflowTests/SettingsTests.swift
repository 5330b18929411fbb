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

  @Test("PUBLIC_URL is an origin, perhaps with a path, and loses the slash at its end")
  func publicURL() throws {
    #expect(try Settings(reading: SettingTexts(environment: [:])).publicURL == nil)
    for (text, url) in [
      ("https://flow.example", "https://flow.example"), ("http://[::1]:80/", "http://[::1]:80"),
      ("https://flow.example/v/", "https://flow.example/v"),
    ] {
      #expect(try Settings(reading: SettingTexts(environment: ["PUBLIC_URL": text])).publicURL == url)
    }
    for text in [
      "flow.example", "ftp://flow.example", "https://", "https:///x", "https://u@h", "https://h?a", "https://h h",
    ] {
      #expect(throws: InvalidSettings.self) {
        try Settings(reading: SettingTexts(environment: ["PUBLIC_URL": text]))
      }
    }
  }

  @Test("artifacts go to a bucket where one is named, with its keys, and are kept for ever unless it is said")
  func artifacts() throws {
    let plain = try Settings(reading: SettingTexts(environment: [:]))
    #expect(plain.objectStore == nil)
    #expect(plain.artifactRetention.maxAge == nil)
    #expect(plain.artifactRetention.maxTotalBytes == nil)
    var environment = ["ARTIFACTS_S3_BUCKET": "artifacts", "ARTIFACTS_S3_ACCESS_KEY": "id"]
    let refused = #expect(throws: InvalidSettings.self) {
      try Settings(reading: SettingTexts(environment: environment))
    }
    #expect(refused?.problems.map(\.name) == ["ARTIFACTS_S3_BUCKET"])
    environment["ARTIFACTS_S3_SECRET_KEY"] = "hunter2"
    environment["ARTIFACTS_S3_ENDPOINT"] = "https://store.example:9000"
    environment["ARTIFACT_MAX_AGE_DAYS"] = "30"
    environment["ARTIFACT_MAX_TOTAL_BYTES"] = "1000000000000"
    let settings = try Settings(reading: SettingTexts(environment: environment))
    #expect(settings.objectStore?.isPathStyle == true)
    #expect(settings.objectStore?.region == "us-east-1")
    #expect(settings.artifactRetention.maxAge == .seconds(30 * 86_400))
    #expect(settings.artifactRetention.maxTotalBytes == 1_000_000_000_000)
    #expect(try Settings(reading: SettingTexts(environment: environment)).objectStore?.prefix == "")
    for prefix in ["live", "live/"] {
      environment["ARTIFACTS_S3_PREFIX"] = prefix
      #expect(try Settings(reading: SettingTexts(environment: environment)).objectStore?.prefix == "live/")
    }
    for prefix in ["/live", "live//", "../live", "li ve", "live/./x", String(repeating: "x", count: 201)] {
      environment["ARTIFACTS_S3_PREFIX"] = prefix
      let refused = #expect(throws: InvalidSettings.self) {
        try Settings(reading: SettingTexts(environment: environment))
      }
      #expect(refused?.problems.map(\.name) == ["ARTIFACTS_S3_PREFIX"], "\(prefix)")
    }
    environment["ARTIFACTS_S3_PREFIX"] = nil
    environment["ARTIFACTS_S3_SECRET_KEY"] = "hunter 2"
    environment["ARTIFACTS_S3_ENDPOINT"] = "store.example"
    let wrong = #expect(throws: InvalidSettings.self) {
      try Settings(reading: SettingTexts(environment: environment))
    }
    #expect(Set(wrong?.problems.map(\.name) ?? []) == ["ARTIFACTS_S3_SECRET_KEY", "ARTIFACTS_S3_ENDPOINT"])
    #expect(wrong?.description.contains("hunter") == false)
  }
}
