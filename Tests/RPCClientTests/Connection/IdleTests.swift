import EventLoop
import HTTP2
import RPC
import RPCClient
import Testing

@Suite(.timeLimit(.minutes(1))) struct IdleTests {
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
    var configuration = ChannelConfiguration.forTests
    configuration.idleTimeout = .milliseconds(20)
    try await withPeer(channel: configuration) { stream in
      stream.connection.stream.loop.schedule(after: .milliseconds(100)) { stream.answer("late") }
    } _: { peer, channel in
      let answer = try await channel.echo()
      #expect(answer == "late")
      #expect(peer.connectionCount == 1)
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
