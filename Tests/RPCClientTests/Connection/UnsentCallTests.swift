import RPC
import Testing

@testable import RPCClient

@Suite(.timeLimit(.minutes(5))) struct UnsentCallTests {
  @Test func aCallThatHasNotLeftWithItsConnectionGoesOverTheNextOne() async throws {
    try await withPeer {
      $0.answer("here")
    } _: { peer, channel in
      _ = try await channel.echo()
      let core = channel.core
      // Within one turn of the loop, whose end is when calls leave.
      let responses = await core.loop.run {
        let responses = channel.serverStreaming(NoteService.list, Note("unsent"))
        for connection in Array(core.connections.values) { connection.close(RPCError(.unavailable, "Lost.")) }
        return responses
      }
      let (messages, error) = await responses.collect()
      #expect(messages.map(\.text) == ["here"])
      #expect(error == nil)
      #expect(peer.connectionCount == 2)
    }
  }
}
