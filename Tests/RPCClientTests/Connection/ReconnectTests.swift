import EventLoop
import HTTP2
import RPC
import RPCClient
import Testing

@Suite(.timeLimit(.minutes(5))) struct ReconnectTests {
  @Test func aLostConnectionEndsItsCallsAndIsMadeAgain() async throws {
    let arrived = Outcome<Void>()
    try await withPeer { stream in
      guard stream.body.count > 5 else { return stream.answer("again") }
      arrived.set(())
      // Not from within a callback of HTTP/2.
      stream.connection.stream.loop.atEndOfTurn { stream.connection.close() }
    } _: { peer, channel in
      let error = await channel.echoFailure("close")
      #expect(error?.code == .unavailable)
      let answer = try await channel.echo()
      #expect(answer == "again")
      #expect(peer.connectionCount == 2)
    }
  }

  @Test func aRefusedCallIsSentAgain() async throws {
    let refusals = Countdown(2)
    try await withPeer { stream in
      if refusals.take() { stream.reset(.refusedStream) } else { stream.answer("done") }
    } _: { peer, channel in
      let answer = try await channel.echo()
      #expect(answer == "done")
      #expect(peer.streams.count == 3)
      #expect(peer.connectionCount == 1)
    }
  }

  @Test func aCallThatIsAlwaysRefusedEnds() async throws {
    try await withPeer { stream in
      stream.reset(.refusedStream)
    } _: { peer, channel in
      let error = await channel.echoFailure()
      #expect(error?.code == .unavailable)
      #expect(peer.streams.count == 1 + ChannelLimits().transparentRetries)
    }
  }

  @Test func aCallOutlivesAGoAwayAndTheNextOneGoesElsewhere() async throws {
    try await withPeer { stream in
      if stream.connection.session.streamCount == 1, stream.body.count > 5 {
        try? stream.connection.session.refuseNewStreams()
        stream.connection.stream.loop.schedule(after: .milliseconds(20)) { stream.answer("late") }
      } else {
        stream.answer("new")
      }
    } _: { peer, channel in
      async let first = channel.echo("goaway")
      let late = try await first
      #expect(late == "late")
      let answer = try await channel.echo()
      #expect(answer == "new")
      #expect(peer.connectionCount == 2)
    }
  }

  @Test func aGoAwayThatLeavesACallOutSendsItAgainElsewhere() async throws {
    let goAways = Countdown(1)
    let goAway: [UInt8] = [0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    try await withPeer { stream in
      guard goAways.take() else { return stream.answer("elsewhere") }
      // By hand: libnghttp2 would name this stream as the last one that it has seen.
      goAway.withUnsafeBytes { stream.connection.stream.write($0) }
    } _: { peer, channel in
      let answer = try await channel.echo()
      #expect(answer == "elsewhere")
      #expect(peer.connectionCount == 2)
    }
  }

  @Test func withoutAServerCallsEndAtOnceOrWaitForIt() async throws {
    let port = try await freePort()
    let loop = EventLoop(name: "client")
    let channel = Channel(host: "127.0.0.1", port: port, loop: loop, configuration: .forTests)
    let error = await channel.echoFailure()
    #expect(error?.code == .unavailable)
    #expect(error?.cause is SystemError)
    async let waiting = channel.echo(options: CallOptions(timeout: .seconds(30), waitsForConnection: true))
    let peer = try await RawPeer(port: port) { $0.answer("at last") }
    let answer = try await waiting
    #expect(answer == "at last")
    await channel.shutdown()
    await peer.stop()
    await loop.shutdown()
  }

  @Test func whoWaitsForAServerWaitsUntilTheDeadline() async throws {
    let loop = EventLoop(name: "client")
    let channel = Channel(host: "127.0.0.1", port: try await freePort(), loop: loop, configuration: .forTests)
    let options = CallOptions(timeout: .milliseconds(60), waitsForConnection: true)
    let error = await channel.echoFailure(options: options)
    #expect(error?.code == .deadlineExceeded)
    await channel.shutdown()
    await loop.shutdown()
  }

  /// What a port may hold in place of our server.
  enum Stranger: CaseIterable {
    case silent, http1, closing
  }

  @Test(arguments: Stranger.allCases)
  func aServerThatDoesNotSpeakHTTP2(stranger: Stranger) async throws {
    let loops = EventLoopGroup(count: 1, name: "stranger")
    let listener = try await SocketListener.listen(host: "127.0.0.1", port: 0, loops: loops) { stream in
      switch stranger {
      case .silent: break
      case .http1: Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8).withUnsafeBytes { stream.write($0) }
      case .closing: stream.close()
      }
    }
    var configuration = ChannelConfiguration.forTests
    configuration.connectTimeout = .milliseconds(200)
    let loop = EventLoop(name: "client")
    let channel = Channel(host: "127.0.0.1", port: listener.port, loop: loop, configuration: configuration)
    let error = await channel.echoFailure()
    #expect(error?.code == .unavailable)
    await channel.shutdown()
    await listener.close()
    await loops.shutdown()
    await loop.shutdown()
  }

  /// A port that nobody listens on.
  private func freePort() async throws -> UInt16 {
    let peer = try await RawPeer { _ in }
    let port = peer.port
    await peer.stop()
    return port
  }
}
