import Messages
import RPC
import RPCClient
import Testing

@testable import vantflow

@Suite struct ClientSettingsTests {
  private func settings(_ environment: [String: String]) throws -> ClientSettings {
    try ClientSettings(reading: SettingTexts(environment: environment))
  }

  @Test func addressesAreRead() throws {
    #expect(try settings([:]).endpoints == [Endpoint(host: "127.0.0.1", port: 8980)])
    let several = try settings(["SERVER": "a.example:1,[::1]:2,unix:/run/v.sock"]).endpoints
    #expect(
      several == [
        Endpoint(host: "a.example", port: 1), Endpoint(host: "::1", port: 2), Endpoint(unixPath: "/run/v.sock"),
      ])
  }

  @Test(arguments: ["a.example", "a.example:0", "a.example:70000", ":1", "::1:2", "a:1,", "unix:"])
  func otherAddressesAreRefused(text: String) {
    let refused = #expect(throws: InvalidSettings.self) { try settings(["SERVER": text]) }
    #expect(refused?.problems.map(\.name) == ["SERVER"])
  }

  @Test func certificatesNeedTheirKeyAndTLS() throws {
    #expect(try settings(["SERVER_CA": "system"]).tls?.authoritiesFile == nil)
    let tls = try settings(["SERVER_CA": "ca.pem", "CLIENT_CERTIFICATE": "c.pem", "CLIENT_KEY": "k.pem"]).tls
    #expect(tls?.authoritiesFile == "ca.pem")
    #expect(tls?.certificate?.keyFile == "k.pem")
    for wrong in [["CLIENT_KEY": "k.pem"], ["CLIENT_CERTIFICATE": "c.pem", "CLIENT_KEY": "k.pem"]] {
      #expect(throws: InvalidSettings.self) { try settings(wrong) }
    }
  }

  @Test func exitCodesTellHowARunEnded() {
    #expect([RunState.completed, .failed, .cancelled].map(LogsCommand.exitCode(of:)) == [0, 1, 2])
    #expect(LogsCommand.exitCode(of: RPCError(.notFound, "")) == 66)
    #expect(LogsCommand.exitCode(of: RPCError(.unavailable, "")) == 69)
  }
}
