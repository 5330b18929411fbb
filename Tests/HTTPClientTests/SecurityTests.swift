import EventLoop
import Logging
import RPCServer
import TLS
import TestSupport
import Testing

@testable import HTTPClient

/// TLS, against the server of ours that has it.
@Suite(.timeLimit(.minutes(5))) struct SecurityTests {
  private static let certificates = Result { try TestCertificates() }

  private func with(
    certificate: String, _ body: (String, EventLoop, TestCertificates) async throws -> Void
  ) async throws {
    let certificates = try Self.certificates.get()
    let loops = EventLoopGroup(count: 1)
    let credentials = try TLSServerCredentials(
      TLSServerConfiguration(
        certificateFile: certificates.file(certificate), keyFile: certificates.key(certificate),
        clientCertificates: .notAsked))
    var pages = ServerPages()
    pages.add("/page") { _ in PageResponse("secure") }
    let server = RPCServer(
      router: Router(), loops: loops, pages: pages,
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    let ports = try await server.start([ServerEndpoint(.tcp(host: "127.0.0.1", port: 0), tls: credentials)])
    let loop = EventLoop(name: "client")
    do {
      try await body("https://localhost:\(ports[0].port)/page", loop, certificates)
    } catch {
      Issue.record(error)
    }
    await server.shutdown()
    await loops.shutdown()
    await loop.shutdown()
  }

  @Test("a server of a trusted authority is spoken to")
  func trusted() async throws {
    try await with(certificate: "server") { url, loop, certificates in
      let client = HTTPClient(loops: [loop], authoritiesFile: certificates.file("authority"))
      for _ in 0..<2 {
        let body = try await client.send(HTTPRequest(.get, url)).body.collect()
        #expect(body == Array("secure\n".utf8))
      }
      await client.shutdown()
    }
  }

  @Test("a server that is not who it should be, or of an authority that nobody trusts, is not")
  func distrusted() async throws {
    try await with(certificate: "elsewhere") { url, loop, certificates in
      let client = HTTPClient(loops: [loop], authoritiesFile: certificates.file("authority"))
      await expectFailure(.insecure) { _ = try await client.send(HTTPRequest(.get, url)) }
      await client.shutdown()
    }
    try await with(certificate: "server") { url, loop, certificates in
      let ofAnother = HTTPClient(loops: [loop], authoritiesFile: certificates.file("elsewhere"))
      await expectFailure(.insecure) { _ = try await ofAnother.send(HTTPRequest(.get, url)) }
      await ofAnother.shutdown()
      let ofTheSystem = HTTPClient(loops: [loop])
      await expectFailure(.insecure) { _ = try await ofTheSystem.send(HTTPRequest(.get, url)) }
      await ofTheSystem.shutdown()
      let plain = HTTPClient(loops: [loop])
      await expectFailure(.insecure) {
        _ = try await plain.send(HTTPRequest(.get, url.replacing("https://localhost", with: "https://127.0.0.1")))
      }
      await plain.shutdown()
    }
  }
}
