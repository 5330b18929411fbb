import EventLoop
import HTTP2
import RPC
import RPCClient
import Testing

@Suite(.timeLimit(.minutes(5))) struct IdleTests {
  @Test func aChannelWithoutCallsClosesItsConnectionAndMakesItAgain() async throws {
    let ended = Outcome<Void>()
    var configuration = ChannelConfiguration.forTests
    configuration.idleTimeout = .milliseconds(50)
    try await withPeer(channel: configuration) { stream in
      stream.connection.whenClosed = { ended.set(()) }
      stream.answer("here")
    } _: { peer, channel in
      _ = try await channel.echo()
      await ended.get
      let answer = try await channel.echo()
      #expect(answer == "here")
      #expect(peer.connectionCount == 2)
    }
  }

  @Test func aCallThatRunsKeepsTheConnection() async throws {
    let longPassed = Outcome<PeerStream>()
    var configuration = ChannelConfiguration.forTests
    configuration.idleTimeout = .milliseconds(20)
    try await withPeer(channel: configuration) { stream in
      guard stream.body.count > 5 else { return stream.answer("quick") }
      stream.connection.stream.loop.schedule(after: .milliseconds(100)) { longPassed.set(stream) }
    } _: { peer, channel in
      async let slow = channel.echo("slow")
      let stream = await longPassed.get
      let quick = try await channel.echo()
      #expect(quick == "quick")
      #expect(peer.connectionCount == 1)
      await peer.loops.loops[0].run { stream?.answer("late") }
      let late = try await slow
      #expect(late == "late")
    }
  }

  @Test func pingsGoWithoutCallsWhereThatIsWantedAndLessOftenWhereTheServerComplains() async throws {
    let complaints = Countdown(1)
    let pings = Outcome<Duration>()
    let ended = Outcome<Void>()
    var configuration = ChannelConfiguration.forTests
    configuration.keepaliveInterval = .milliseconds(60)
    configuration.keepaliveWithoutCalls = true
    try await withPeer(channel: configuration) { stream in
      let connection = stream.connection
      let begun = LoopInstant.now
      connection.whenPinged = {
        guard complaints.take() else { return pings.set(begun.duration(to: .now)) }
        try? connection.session.refuseNewStreams(.enhanceYourCalm, debugData: "too_many_pings")
      }
      connection.whenClosed = { ended.set(()) }
      stream.answer("here")
    } _: { peer, channel in
      _ = try await channel.echo()
      await ended.get
      _ = try await channel.echo()
      let silence = await pings.get
      #expect(silence ?? .zero >= .milliseconds(120))
    }
  }
}
