import EventLoop
import RPCClient

/// Runs `body` with peers that answer each call with their number, and a channel to all of them; stops everything.
func withPeers(
  _ count: Int, balancing: LoadBalancing = .roundRobin, channel configuration: ChannelConfiguration = .forTests,
  script: @escaping @Sendable (Int, PeerStream) -> Void = { number, stream in stream.answer("\(number)") },
  _ body: ([RawPeer], Channel) async throws -> Void
) async throws {
  var peers: [RawPeer] = []
  for number in 0..<count { peers.append(try await RawPeer { script(number, $0) }) }
  let loop = EventLoop(name: "client")
  let endpoints = peers.map { Endpoint(host: "127.0.0.1", port: $0.port) }
  let channel = Channel(endpoints, balancing: balancing, loop: loop, configuration: configuration)
  var failure: (any Error)?
  do {
    try await body(peers, channel)
  } catch {
    failure = error
  }
  await channel.shutdown()
  for peer in peers { await peer.stop() }
  await loop.shutdown()
  if let failure { throw failure }
}
