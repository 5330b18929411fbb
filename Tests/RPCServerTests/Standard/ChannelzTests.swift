import EventLoop
import Protobuf
import RPC
import TLS
import TestSupport
import Testing

@testable import RPCServer

@Suite(.timeLimit(.minutes(5))) struct ChannelzTests {
  private static func echo(_ router: inout Router) {
    router.unary(Notes.echo) { request, _ in request }
  }

  /// Every connection of the server's one loop, as channelz shows it.
  private static func sockets(_ server: RPCServer) async -> [ChannelzSocket] {
    let serverLoop = server.serverLoops[0]
    return await serverLoop.loop.run {
      serverLoop.socketRefs(from: 0, atMost: .max).compactMap { serverLoop.socket($0.socketID, summary: false) }
    }
  }

  @Test("its file is in order")
  func schema() {
    #expect(FileSchema.channelz.problems == [])
  }

  @Test("a connection with TLS names its cipher, the client's address and the own one")
  func tls() async throws {
    let certificates = try TestCertificates()
    let credentials = try TLSServerCredentials(
      TLSServerConfiguration(certificateFile: certificates.file("server"), keyFile: certificates.key("server")))
    let client = try TLSClientCredentials(TLSClientConfiguration(authoritiesFile: certificates.file("authority")))
    let endpoints = [ServerEndpoint(.tcp(host: "::1", port: 0), tls: credentials)]
    try await TestServer.with(endpoints: endpoints, Self.echo) { test in
      _ = try await (try await test.connect(to: 0, tls: client)).call(Notes.echo, Note("x"))
      let socket = try #require(await Self.sockets(test.server).first)
      guard case .tls(let tls) = socket.security?.model, case .standardName(let cipher) = tls.cipherSuite else {
        Issue.record("no cipher in \(socket)")
        return
      }
      #expect(cipher.hasPrefix("TLS_"))
      guard case .tcpip(let local) = socket.local?.kind, case .tcpip(let remote) = socket.remote?.kind else {
        Issue.record("no addresses in \(socket)")
        return
      }
      #expect(local.ipAddress == [UInt8](repeating: 0, count: 15) + [1])
      #expect(local.port == Int32(test.port))
      #expect(remote.ipAddress == local.ipAddress)
      #expect(socket.data?.streamsSucceeded == 1)
      #expect(socket.data?.option.contains { $0.name == "SO_RCVBUF" } == true)
    }
  }

  @Test("connections of every kind are shown: on Unix sockets, of HTTP/1.1, and those that have said nothing")
  func kinds() async throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/s"
    try await TestServer.with(endpoints: [.tcp(), ServerEndpoint(.unix(path: path))], Self.echo) { test in
      let silent = try await test.connectText()
      let text = try await test.connectText()
      await text.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
      await text.receive { $0.hasSuffix("client.\n") }
      _ = try await (try await test.connect(to: 1)).call(Notes.echo, Note("x"))
      let sockets = await Self.sockets(test.server)
      #expect(sockets.map { $0.data?.streamsStarted } == [0, 0, 1])
      #expect(sockets.map { $0.data?.remoteFlowControlWindow != nil } == [false, false, true])
      #expect(sockets.last?.local?.kind == .uds(.with { $0.filename = path }))
      await silent.close()
    }
  }

  @Test("a server that is gone is not found, and not kept alive by its loops")
  func gone() async throws {
    let loops = EventLoopGroup(count: 1)
    var server: RPCServer? = RPCServer(router: Router(), loops: loops)
    let link = try #require(server?.serverLoops[0].link)
    #expect(link.server != nil)
    server = nil
    #expect(link.server == nil)
    await loops.shutdown()
  }

  @Test("addresses are read back from their texts")
  func addresses() {
    #expect(
      ChannelzAddress(text: "127.0.0.1:80").kind == .tcpip(.with { ($0.ipAddress, $0.port) = ([127, 0, 0, 1], 80) }))
    let six = [UInt8](repeating: 0, count: 15) + [1]
    #expect(ChannelzAddress(text: "[::1]:443").kind == .tcpip(.with { ($0.ipAddress, $0.port) = (six, 443) }))
    #expect(ChannelzAddress(text: "unix").kind == .uds(.init()))
  }
}
