import HTTP2
import RPC
import RPCClient
import Testing

@Suite(.timeLimit(.minutes(5))) struct QueueTests {
  private var oneAtATime: HTTP2Configuration {
    var configuration = HTTP2Configuration()
    configuration.maxConcurrentStreams = 1
    return configuration
  }

  @Test func callsWaitForAPlaceOnTheConnection() async throws {
    let most = Outcome<Int>()
    try await withPeer(oneAtATime) { stream in
      if stream.connection.session.streamCount > 1 { most.set(stream.connection.session.streamCount) }
      stream.answer("ok")
    } _: { peer, channel in
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<50 {
          group.addTask {
            let error = await channel.echoFailure()
            #expect(error == nil)
          }
        }
      }
      most.set(1)
      #expect(await most.get == 1)
      #expect(peer.streams.count == 50)
    }
  }

  @Test func theQueueHasALimit() async throws {
    let arrived = Outcome<PeerStream>()
    var configuration = ChannelConfiguration.forTests
    configuration.limits.queuedCalls = 1
    try await withPeer(oneAtATime, channel: configuration) { stream in
      arrived.set(stream)
    } _: { peer, channel in
      let first = channel.serverStreaming(NoteService.list, Note())
      let stream = await arrived.get
      let second = channel.serverStreaming(NoteService.list, Note())
      let third = await channel.serverStreaming(NoteService.list, Note()).collect()
      #expect(third.error?.code == .resourceExhausted)
      await peer.loops.loops[0].run { stream?.answer("first") }
      #expect(await first.collect().messages.map(\.text) == ["first"])
      #expect(second.trailingMetadata == nil)
    }
  }

  @Test func aQueuedCallCanBeGivenUp() async throws {
    let arrived = Outcome<PeerStream>()
    try await withPeer(oneAtATime) { stream in
      if stream.body.count > 5 { arrived.set(stream) } else { stream.answer("third") }
    } _: { peer, channel in
      let first = channel.serverStreaming(NoteService.list, Note("hold"))
      let held = await arrived.get
      let second = channel.serverStreaming(NoteService.list, Note("never sent"))
      second.cancel()
      #expect(await second.collect().error?.code == .cancelled)
      async let third = channel.echo()
      await peer.loops.loops[0].run { held?.answer("first") }
      #expect(await first.collect().messages.count == 1)
      let answer = try await third
      #expect(answer == "third")
      #expect(peer.streams.count == 2)
    }
  }
}
