import EventLoop
import RPC
import RPCClient
import Testing

@Suite(.timeLimit(.minutes(5))) struct ShutdownTests {
  @Test func runningCallsEndAndNewOnesAreRefused() async throws {
    let arrived = Outcome<PeerStream>()
    try await withPeer { stream in
      arrived.set(stream)
    } _: { peer, channel in
      async let running = channel.echo()
      let stream = await arrived.get
      async let ended: Void = channel.shutdown(grace: .seconds(30))
      while await channel.echoFailure(options: CallOptions(timeout: .milliseconds(20)))?.code == .deadlineExceeded {}
      await peer.loops.loops[0].run { stream?.answer("in time") }
      let answer = try await running
      #expect(answer == "in time")
      await ended
    }
  }

  @Test func afterTheGraceCallsAreEnded() async throws {
    try await withPeer { _ in
    } _: { _, channel in
      let stream = channel.serverStreaming(NoteService.list, Note())
      async let result = stream.collect()
      await channel.shutdown(grace: .milliseconds(30))
      #expect(await result.error?.code == .unavailable)
      let error = await channel.echoFailure()
      #expect(error?.code == .unavailable)
      await channel.shutdown()
    }
  }

  @Test func theEndOfTheLoopEndsTheCalls() async throws {
    let arrived = Outcome<Void>()
    let peer = try await RawPeer { _ in arrived.set(()) }
    let loop = EventLoop(name: "client")
    let channel = Channel(host: "127.0.0.1", port: peer.port, loop: loop)
    async let result = channel.echoFailure()
    await arrived.get
    await loop.shutdown()
    #expect(await result?.code == .unavailable)
    let error = await channel.echoFailure()
    #expect(error?.code == .unavailable)
    await peer.stop()
  }
}
