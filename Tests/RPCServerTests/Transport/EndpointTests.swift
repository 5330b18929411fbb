import EventLoop
import RPC
import RPCServer
import TLS
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct EndpointTests {
  /// Answers with what the server knows of its client.
  private static func whoAmI(_ router: inout Router) {
    router.unary(Notes.echo) { _, context in
      let identity = context.peer.certificate?.spiffeID ?? "nobody"
      return Note("\(context.peer.address) \(context.peer.tlsVersion ?? "plaintext") \(identity)")
    }
  }

  private static func answer(_ connection: TestConnection) async throws -> String {
    try await connection.call(Notes.echo).notes.first ?? "no answer"
  }

  @Test("IPv4, IPv6 and a Unix socket are served at once")
  func several() async throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/server.sock"
    let endpoints = [.tcp(), .tcp(host: "::1"), ServerEndpoint(.unix(path: path))]
    try await TestServer.with(endpoints: endpoints, Self.whoAmI) { test in
      var answers: [String] = []
      for endpoint in 0..<3 { answers.append(try await Self.answer(try await test.connect(to: endpoint))) }
      #expect(answers[0].hasPrefix("127.0.0.1:"))
      #expect(answers[1].hasPrefix("[::1]:"))
      #expect(answers[2] == "unix plaintext nobody")
    }
  }

  @Test("when one endpoint cannot be had, none listens")
  func allOrNothing() async throws {
    try await TestServer.with({ _ in }) { test in
      let loops = EventLoopGroup(count: 1)
      let second = RPCServer(router: Router(), loops: loops)
      let folder = try TemporaryFolder()
      let path = "\(folder.path)/s"
      await #expect(throws: ServerError.self) {
        try await second.start([ServerEndpoint(.unix(path: path)), .tcp(port: test.port)])
      }
      // It may be started anew, at the endpoint that was closed again.
      try await second.start([ServerEndpoint(.unix(path: path))])
      await second.shutdown()
      await loops.shutdown()
    }
  }

  @Test("mutual TLS tells a handler who calls")
  func identity() async throws {
    let certificates = try TestCertificates()
    let credentials = try TLSServerCredentials(
      TLSServerConfiguration(
        certificateFile: certificates.file("server"), keyFile: certificates.key("server"),
        clientCertificates: .required(authoritiesFile: certificates.file("authority"))))
    let own = TLSClientConfiguration.Certificate(
      certificateFile: certificates.file("client"), keyFile: certificates.key("client"))
    let client = try TLSClientCredentials(
      TLSClientConfiguration(authoritiesFile: certificates.file("authority"), certificate: own))
    let endpoint = ServerEndpoint(.tcp(host: "127.0.0.1", port: 0), tls: credentials)
    try await TestServer.with(endpoints: [endpoint], Self.whoAmI) { test in
      let answer = try await Self.answer(try await test.connect(to: 0, tls: client))
      #expect(answer.hasSuffix("TLSv1.3 spiffe://vantflow.test/runner/1"))
    }
  }

  @Test("a handshake that fails is logged once, with the peer and the reason")
  func failedHandshake() async throws {
    let certificates = try TestCertificates()
    let credentials = try TLSServerCredentials(
      TLSServerConfiguration(certificateFile: certificates.file("server"), keyFile: certificates.key("server")))
    let stranger = try TLSClientCredentials(
      TLSClientConfiguration(authoritiesFile: certificates.file("stranger-authority")))
    let log = LogLines()
    let endpoint = ServerEndpoint(.tcp(host: "127.0.0.1", port: 0), tls: credentials)
    try await TestServer.with(endpoints: [endpoint], logger: log.logger, { _ in }) { test in
      await #expect(throws: TLSError.self) { try await test.connect(to: 0, tls: stranger) }
      await log.wait(for: "A connection ended")
      await test.server.drain(grace: .seconds(1))
    }
    let lines = log.all.filter { $0.contains("A connection ended") }
    #expect(lines.count == 1)
    #expect(lines.first?.contains("unknown ca") == true)
    #expect(lines.first?.contains("peer=127.0.0.1:") == true)
  }

  @Test("a certificate that is renewed on disk is shown to the next client")
  func renewal() async throws {
    let certificates = try TestCertificates()
    let credentials = try TLSServerCredentials(
      TLSServerConfiguration(certificateFile: certificates.file("server"), keyFile: certificates.key("server")))
    let client = try TLSClientCredentials(TLSClientConfiguration(authoritiesFile: certificates.file("authority")))
    let endpoint = ServerEndpoint(.tcp(host: "127.0.0.1", port: 0), tls: credentials)
    var limits = ServerLimits()
    limits.certificatePoll = .milliseconds(10)
    let log = LogLines()
    try await TestServer.with(limits: limits, endpoints: [endpoint], logger: log.logger, Self.whoAmI) { test in
      #expect(try await test.serverSubject(at: 0, client) == "CN=server")
      try certificates.replace("server", by: "renewed-server")
      await log.wait(for: "The certificate was renewed")
      #expect(try await test.serverSubject(at: 0, client) == "CN=renewed-server")
    }
  }

  @Test("behind a proxy the client is the one that the PROXY header names, with TLS or without")
  func proxy() async throws {
    let certificates = try TestCertificates()
    let credentials = try TLSServerCredentials(
      TLSServerConfiguration(certificateFile: certificates.file("server"), keyFile: certificates.key("server")))
    let client = try TLSClientCredentials(TLSClientConfiguration(authoritiesFile: certificates.file("authority")))
    let address = ServerEndpoint.Address.tcp(host: "127.0.0.1", port: 0)
    let endpoints = [
      ServerEndpoint(address, expectsProxyHeader: true),
      ServerEndpoint(address, tls: credentials, expectsProxyHeader: true),
    ]
    let header = ProxyHeaders.tcp4(from: [203, 0, 113, 7], port: 4711)
    try await TestServer.with(endpoints: endpoints, Self.whoAmI) { test in
      let plain = try await test.connect(to: 0, preamble: header)
      #expect(try await Self.answer(plain) == "203.0.113.7:4711 plaintext nobody")
      let secured = try await test.connect(to: 1, preamble: header, tls: client)
      #expect(try await Self.answer(secured) == "203.0.113.7:4711 TLSv1.3 nobody")
      let probe = try await test.connect(to: 0, preamble: ProxyHeaders.local)
      #expect(try await Self.answer(probe).hasPrefix("127.0.0.1:"))
      // Without the header, HTTP/2's preface is no PROXY header.
      await (try await test.connect(to: 0)).waitForClose()
    }
  }
}
