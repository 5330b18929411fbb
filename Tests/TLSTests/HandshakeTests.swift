import EventLoop
import TestSupport
import Testing

@testable import TLS

@Suite(.timeLimit(.minutes(5))) struct HandshakeTests {
  private let certificates: TestCertificates

  init() throws { certificates = try TestCertificates() }

  private func server(
    _ name: String = "server", clients: TLSServerConfiguration.ClientCertificates = .notAsked
  ) throws -> TLSServerCredentials {
    try TLSServerCredentials(
      TLSServerConfiguration(
        certificateFile: certificates.file(name), keyFile: certificates.key(name), clientCertificates: clients))
  }

  private func client(_ name: String? = nil, trusting: String = "authority") throws -> TLSClientCredentials {
    let own = name.map {
      TLSClientConfiguration.Certificate(certificateFile: certificates.file($0), keyFile: certificates.key($0))
    }
    return try TLSClientCredentials(
      TLSClientConfiguration(authoritiesFile: certificates.file(trusting), certificate: own))
  }

  private func shake(
    _ server: TLSServerCredentials, _ client: TLSClientCredentials, serverName: String = "localhost",
    _ check: @escaping @Sendable (Result<TLSPeer, TLSError>, Result<TLSPeer, TLSError>, TLSPair) async throws -> Void
  ) async throws {
    try await TLSPair.withLoop { loop, loops in
      let pair = try await TLSPair(server, client, serverName: serverName, on: loop, loops: loops)
      try await check(pair.serverOutcome, pair.clientOutcome, pair)
      pair.close()
    }
  }

  @Test("TLS 1.3 and HTTP/2 are agreed on; names and addresses are verified", arguments: ["localhost", "127.0.0.1"])
  func agreed(name: String) async throws {
    try await shake(try server(), try client(), serverName: name) { atServer, atClient, _ in
      let (server, client) = (try atServer.get(), try atClient.get())
      #expect(server.version == "TLSv1.3" && client.version == "TLSv1.3")
      #expect(server.applicationProtocol == .http2 && client.applicationProtocol == .http2)
      #expect(server.certificate == nil)
      #expect(client.certificate?.subject == "CN=server")
      #expect(client.certificate?.dnsNames == ["localhost"])
    }
  }

  @Test("a server of another name, or of an authority that is not trusted, is refused")
  func refusedByTheClient() async throws {
    try await shake(try server("elsewhere"), try client()) { atServer, atClient, _ in
      #expect(throws: TLSError.self) { try atServer.get() }
      let error = #expect(throws: TLSError.self) { try atClient.get() }
      #expect(error?.reason.contains("hostname mismatch") == true)
    }
    try await shake(try server(), try client(trusting: "stranger-authority")) { _, atClient, _ in
      let error = #expect(throws: TLSError.self) { try atClient.get() }
      #expect(error?.reason.contains("certificate verify failed") == true)
    }
  }

  @Test("mutual TLS tells the client's subject and SPIFFE id; two ids are none")
  func identity() async throws {
    let server = try server(clients: .required(authoritiesFile: certificates.file("authority")))
    try await shake(server, try client("client")) { atServer, _, _ in
      let certificate = try #require(try atServer.get().certificate)
      #expect(certificate.spiffeID == "spiffe://vantflow.test/runner/1")
      #expect(certificate.subject == "CN=runner-1,O=VantFlow")
      #expect(certificate.dnsNames == ["runner-1.test"])
    }
    try await shake(server, try client("two-ids")) { atServer, _, _ in
      let certificate = try atServer.get().certificate
      #expect(certificate?.spiffeID == nil)
    }
  }

  @Test("a required certificate that is missing, or of a stranger, ends the handshake")
  func refusedByTheServer() async throws {
    let required = try server(clients: .required(authoritiesFile: certificates.file("authority")))
    try await shake(required, try client()) { atServer, _, _ in
      let error = #expect(throws: TLSError.self) { try atServer.get() }
      #expect(error?.reason.contains("peer did not return a certificate") == true)
    }
    try await shake(required, try client("stranger")) { atServer, _, _ in
      #expect(throws: TLSError.self) { try atServer.get() }
    }
  }

  @Test("an optional certificate may be missing; one that is shown has to be valid")
  func optional() async throws {
    let optional = try server(clients: .optional(authoritiesFile: certificates.file("authority")))
    try await shake(optional, try client()) { atServer, _, _ in
      let certificate = try atServer.get().certificate
      #expect(certificate == nil)
    }
    try await shake(optional, try client("client")) { atServer, _, _ in
      let certificate = try atServer.get().certificate
      #expect(certificate != nil)
    }
    try await shake(optional, try client("stranger")) { atServer, _, _ in
      #expect(throws: TLSError.self) { try atServer.get() }
    }
  }

  @Test("a certificate that is replaced on disk is the one of the next handshake; a broken one changes nothing")
  func reload() async throws {
    let server = try server()
    let isNewAtOnce = try server.reloadIfChanged()
    #expect(!isNewAtOnce)
    try certificates.replace("server", by: "renewed-server")
    let isNew = try server.reloadIfChanged()
    #expect(isNew)
    try await shake(server, try client()) { _, atClient, _ in
      let certificate = try atClient.get().certificate
      #expect(certificate?.subject == "CN=renewed-server")
    }
    // The certificate of another key: as between the two writes of a renewal.
    try certificates.replaceCertificateOnly("server", by: "elsewhere")
    let error = #expect(throws: TLSError.self) { _ = try server.reloadIfChanged() }
    #expect(error?.reason.contains("server.key") == true)
    try await shake(server, try client()) { _, atClient, _ in
      let certificate = try atClient.get().certificate
      #expect(certificate?.subject == "CN=renewed-server")
    }
  }

  @Test("a file that is missing or no PEM is named")
  func badFiles() throws {
    let missing = TLSServerConfiguration(certificateFile: "/nonexistent.pem", keyFile: certificates.key("server"))
    #expect(throws: TLSError.self) { _ = try TLSServerCredentials(missing) }
    let swapped = TLSServerConfiguration(
      certificateFile: certificates.key("server"), keyFile: certificates.key("server"))
    let error = #expect(throws: TLSError.self) { _ = try TLSServerCredentials(swapped) }
    #expect(error?.description.contains("server.key") == true)
  }
}
