import RPCClient
import Testing

@testable import vantflow

@Suite struct RunnerSettingsTests {
  private func settings(_ environment: [String: String]) throws(InvalidSettings) -> RunnerSettings {
    try RunnerSettings(reading: SettingTexts(environment: environment))
  }

  private func problems(_ environment: [String: String]) -> [String] {
    do throws(InvalidSettings) {
      _ = try settings(environment)
      return []
    } catch {
      return error.problems.map(\.name)
    }
  }

  @Test func defaultsAreThoseOfAServerOnThisMachine() throws {
    let settings = try settings([:])
    #expect(settings.servers == [Endpoint(host: "127.0.0.1", port: 8980)])
    #expect(settings.token == nil && settings.tls == nil && settings.labels.isEmpty)
    #expect(settings.concurrency == 4)
  }

  @Test func severalServersMayBeNamed() throws {
    let settings = try settings(["SERVER": "one.example:1, [::1]:2 ,unix:/run/vantflow.sock"])
    #expect(
      settings.servers == [
        Endpoint(host: "one.example", port: 1), Endpoint(host: "::1", port: 2),
        Endpoint(unixPath: "/run/vantflow.sock"),
      ])
  }

  @Test(arguments: ["", "host", "host:", "host:0", "host:70000", "::1:80", ":80", "http://host:80/x"])
  func aServerIsAHostAndAPort(text: String) {
    #expect(problems(["SERVER": text]) == (text.isEmpty ? [] : ["SERVER"]))
  }

  @Test func labelsAreKeysAndValues() throws {
    #expect(try settings(["RUNNER_LABELS": "region=eu, gpu=no"]).labels == ["region": "eu", "gpu": "no"])
    for wrong in ["region", "region=", "=eu", "a=b=c", "a=1,a=2", "key with spaces=1"] {
      #expect(problems(["RUNNER_LABELS": wrong]) == ["RUNNER_LABELS"], "\(wrong)")
    }
  }

  @Test func aCertificateNeedsItsKeyAndAnAuthority() throws {
    #expect(problems(["CLIENT_CERTIFICATE": "a.pem", "SERVER_CA": "ca.pem"]) == ["CLIENT_CERTIFICATE"])
    #expect(problems(["CLIENT_KEY": "a.key", "SERVER_CA": "ca.pem"]) == ["CLIENT_CERTIFICATE"])
    #expect(problems(["CLIENT_CERTIFICATE": "a.pem", "CLIENT_KEY": "a.key"]) == ["CLIENT_CERTIFICATE"])
    let settings = try settings(["CLIENT_CERTIFICATE": "a.pem", "CLIENT_KEY": "a.key", "SERVER_CA": "ca.pem"])
    #expect(settings.tls?.certificate == .init(certificateFile: "a.pem", keyFile: "a.key"))
  }

  /// A host that opens untrusted pages looks at no database's password, right or wrong.
  @Test func theDatabaseIsNoneOfARunnersBusiness() {
    #expect(problems(["DATABASE_URL": "mysql://wrong", "HOST": "nonsense"]) == [])
    #expect(!RunnerSettings.all.contains { $0.name == "DATABASE_URL" })
  }

  @Test func tokensAreLongAndNeverShown() {
    let server = { (tokens: String) -> InvalidSettings? in
      do throws(InvalidSettings) {
        _ = try Settings(reading: SettingTexts(environment: ["RUNNER_TOKENS": tokens]))
        return nil
      } catch {
        return error
      }
    }
    #expect(server("a-token-of-the-tests-0001, a-token-of-the-tests-0002") == nil)
    let problem = server("a-token-of-the-tests-0001,short")
    #expect(problem?.problems.map(\.name) == ["RUNNER_TOKENS"])
    #expect(problem?.description.contains("a-token") == false)
    #expect(problems(["RUNNER_TOKEN": "with space"]) == ["RUNNER_TOKEN"])
  }

  /// A token keeps strangers from the runners' service and from nothing else.
  @Test func tokensDoNotOpenTheListener() {
    let error = #expect(throws: InvalidSettings.self) {
      try Settings(
        reading: SettingTexts(environment: ["HOST": "0.0.0.0", "RUNNER_TOKENS": "a-token-of-the-tests-0001"]))
    }
    #expect(error?.problems.map(\.name) == ["HOST"])
  }

  @Test func namesAreListedOnce() {
    let names = (Settings.all + RunnerSettings.own).map(\.name)
    #expect(Set(names).count == names.count)
  }
}
