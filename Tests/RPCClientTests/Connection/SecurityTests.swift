import EventLoop
import RPC
import RPCServer
import TLS
import TestSupport
import Testing

@testable import RPCClient

@Suite(.timeLimit(.minutes(5))) struct SecurityTests {
  private let certificates: TestCertificates

  init() throws { certificates = try TestCertificates() }

  private func endpoint(
    clients: TLSServerConfiguration.ClientCertificates = .notAsked
  ) throws -> ServerEndpoint {
    let credentials = try TLSServerCredentials(
      TLSServerConfiguration(
        certificateFile: certificates.file("server"), keyFile: certificates.key("server"),
        clientCertificates: clients))
    return ServerEndpoint(.tcp(host: "127.0.0.1", port: 0), tls: credentials)
  }

  private func channel(
    trusting authority: String = "authority", own: String? = nil, serverName: String? = nil
  ) throws -> ChannelConfiguration {
    var configuration = ChannelConfiguration.forTests
    let certificate = own.map {
      TLSClientConfiguration.Certificate(certificateFile: certificates.file($0), keyFile: certificates.key($0))
    }
    configuration.tls = try TLSClientCredentials(
      TLSClientConfiguration(
        authoritiesFile: certificates.file(authority), certificate: certificate, serverName: serverName))
    return configuration
  }

  @Test("calls go over TLS, large ones and many at once")
  func calls() async throws {
    try await withServer(at: try endpoint(), channel: try channel()) { _, channel in
      let long = String(repeating: "x", count: 300_000)
      let answer = try await channel.echo(long)
      #expect(answer == long)
      try await withThrowingTaskGroup(of: String.self) { group in
        for number in 0..<200 { group.addTask { try await channel.echo("\(number)") } }
        var answers: Set<String> = []
        for try await answer in group { answers.insert(answer) }
        #expect(answers.count == 200)
      }
    }
  }

  @Test("a server that cannot be trusted, or is another, is UNAVAILABLE, and the reason is in the cause")
  func refused() async throws {
    let untrusted = try channel(trusting: "stranger-authority")
    let misnamed = try channel(serverName: "elsewhere.example")
    for configuration in [untrusted, misnamed] {
      try await withServer(at: try endpoint(), channel: configuration) { _, channel in
        let error = await channel.echoFailure(options: CallOptions(timeout: .seconds(30)))
        #expect(error?.code == .unavailable)
        #expect(error?.message.contains("certificate") == false)
        let reason = error?.debugDescription ?? ""
        #expect(reason.contains("certificate verify failed"))
      }
    }
  }

  @Test("a client shows its certificate where the server wants one")
  func mutual() async throws {
    let required = try endpoint(clients: .required(authoritiesFile: certificates.file("authority")))
    try await withServer(at: required, channel: try channel(own: "client")) { _, channel in
      let answer = try await channel.echo("hello")
      #expect(answer == "hello")
    }
    try await withServer(at: required, channel: try channel()) { _, channel in
      let error = await channel.echoFailure(options: CallOptions(timeout: .seconds(30)))
      #expect(error?.code == .unavailable)
    }
  }

  @Test("a plaintext server is not mistaken for one with TLS, nor the other way round")
  func mismatch() async throws {
    try await withServer(channel: try channel()) { _, channel in
      let error = await channel.echoFailure(options: CallOptions(timeout: .seconds(30)))
      #expect(error?.code == .unavailable)
    }
    try await withServer(at: try endpoint()) { _, channel in
      let error = await channel.echoFailure(options: CallOptions(timeout: .seconds(30)))
      #expect(error?.code == .unavailable)
    }
  }

  @Test("a server that takes the connection and says nothing fails the attempt in time")
  func silent() async throws {
    let loops = EventLoopGroup(count: 1, name: "silent")
    let listener = try await SocketListener.listen(host: "127.0.0.1", port: 0, loops: loops) { $0.startReading() }
    var configuration = try channel()
    configuration.connectTimeout = .milliseconds(100)
    let loop = EventLoop(name: "client")
    let channel = Channel(host: "127.0.0.1", port: listener.port, loop: loop, configuration: configuration)
    let error = await channel.echoFailure(options: CallOptions(timeout: .seconds(30)))
    #expect(error?.code == .unavailable)
    let reason = error?.debugDescription ?? ""
    #expect(reason.contains("it took too long"))
    await channel.shutdown()
    await listener.close()
    await loops.shutdown()
    await loop.shutdown()
  }

  @Test("a Unix socket is an address like any other")
  func unixSocket() async throws {
    let folder = try TemporaryFolder()
    try await withServer(at: ServerEndpoint(.unix(path: "\(folder.path)/notes.sock"))) { _, channel in
      let answer = try await channel.echo("hello")
      #expect(answer == "hello")
    }
  }
}
