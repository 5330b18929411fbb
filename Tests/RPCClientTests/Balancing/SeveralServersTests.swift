import EventLoop
import HTTP2
import RPC
import RPCClient
import Testing

@Suite(.timeLimit(.minutes(5))) struct SeveralServersTests {
  /// Calls until each of these has answered: their connections are there then.
  private func connect(_ channel: Channel, to expected: Set<String>) async throws {
    var seen: Set<String> = []
    while seen != expected { seen.insert(try await channel.echo(options: CallOptions(timeout: .seconds(30)))) }
  }

  private func answers(_ count: Int, from channel: Channel) async throws -> [String: Int] {
    var answers: [String: Int] = [:]
    for _ in 0..<count { answers[try await channel.echo(), default: 0] += 1 }
    return answers
  }

  @Test func callsAreSpreadEvenly() async throws {
    try await withPeers(3) { peers, channel in
      try await connect(channel, to: ["0", "1", "2"])
      let answers = try await answers(300, from: channel)
      #expect(answers == ["0": 100, "1": 100, "2": 100])
      #expect(peers.map(\.connectionCount) == [1, 1, 1])
    }
  }

  @Test func pickFirstStaysWithOneAndGoesOnToTheNext() async throws {
    try await withPeers(2, balancing: .pickFirst) { peers, channel in
      let before = try await answers(20, from: channel)
      #expect(before == ["0": 20])
      #expect(peers[1].connectionCount == 0)
      await peers[0].stop()
      let after = try await answers(20, from: channel)
      #expect(after == ["1": 20])
    }
  }

  @Test func aServerThatDiesAndReturns() async throws {
    try await withPeers(3) { peers, channel in
      try await connect(channel, to: ["0", "1", "2"])
      let port = peers[1].port
      var options = CallOptions(timeout: .seconds(30))
      options.retries = .policy(
        RetryPolicy(maxAttempts: 5, initialBackoff: .milliseconds(1), maxBackoff: .milliseconds(5)))
      let failures = await withTaskGroup(of: Int.self) { group in
        for _ in 0..<4 {
          group.addTask { [options] in
            var failures = 0
            for _ in 0..<200 where await channel.echoFailure(options: options) != nil { failures += 1 }
            return failures
          }
        }
        await peers[1].stop()
        return await group.reduce(0, +)
      }
      #expect(failures == 0)
      // Nothing goes there any more, so nothing fails without retries either.
      let meanwhile = try await answers(100, from: channel)
      #expect(Set(meanwhile.keys) == ["0", "2"])
      let again = try await RawPeer(port: port) { $0.answer("again") }
      try await connect(channel, to: ["0", "again", "2"])
      let after = try await answers(300, from: channel)
      #expect(after == ["0": 100, "again": 100, "2": 100])
      await channel.shutdown()
      await again.stop()
    }
  }

  @Test func aDrainMovesTheCalls() async throws {
    let drains = Countdown(1)
    try await withPeers(3) { number, stream in
      guard number == 1, stream.body.count > 5, drains.take() else { return stream.answer("\(number)") }
      // This call goes on, others go elsewhere.
      try? stream.connection.session.refuseNewStreams()
      stream.connection.stream.loop.schedule(after: .milliseconds(20)) { stream.answer("late") }
    } _: { peers, channel in
      try await connect(channel, to: ["0", "1", "2"])
      let failures = await withTaskGroup(of: Int.self) { group in
        for _ in 0..<4 {
          group.addTask {
            var failures = 0
            for _ in 0..<200 where await channel.echoFailure("longer") != nil { failures += 1 }
            return failures
          }
        }
        return await group.reduce(0, +)
      }
      #expect(failures == 0)
      #expect(drains.take() == false)
      try await connect(channel, to: ["0", "1", "2"])
      #expect(peers[1].connectionCount == 2)
    }
  }

  @Test func withoutAnyServerCallsEndOrWait() async throws {
    try await withPeers(2) { peers, channel in
      for peer in peers { await peer.stop() }
      let error = await channel.echoFailure()
      #expect(error?.code == .unavailable)
      let waiting = CallOptions(timeout: .seconds(30), waitsForConnection: true)
      async let answer = channel.echo(options: waiting)
      let again = try await RawPeer(port: peers[1].port) { $0.answer("again") }
      let text = try await answer
      #expect(text == "again")
      await channel.shutdown()
      await again.stop()
    }
  }

  @Test func aNameStandsForAllOfItsAddresses() async throws {
    let peer = try await RawPeer { $0.answer("here") }
    let loop = EventLoop(name: "client")
    // localhost is 127.0.0.1, and ::1 on most machines, where nobody listens.
    let channel = Channel([Endpoint(host: "localhost", port: peer.port)], loop: loop, configuration: .forTests)
    for _ in 0..<20 {
      let answer = try await channel.echo()
      #expect(answer == "here")
    }
    await channel.shutdown()
    await peer.stop()
    await loop.shutdown()
  }

  @Test func aNameThatIsNotThere() async throws {
    let loop = EventLoop(name: "client")
    let channel = Channel(
      [Endpoint(host: "no-such-host.invalid", port: 1)], loop: loop, configuration: .forTests)
    let error = await channel.echoFailure()
    #expect(error?.code == .unavailable)
    #expect(error?.cause is SystemError)
    let waiting = CallOptions(waitsForConnection: true)
    async let ended = channel.echoFailure(options: waiting)
    await loop.shutdown()
    #expect(await ended?.code == .unavailable)
  }
}
