import EventLoop
import RPCClient

extension TestServer {
  /// Runs `body` with this project's own client, for tests that are about messages and not about frames.
  func withChannel(_ body: (Channel) async throws -> Void) async throws {
    let loop = EventLoop(name: "channel")
    let channel = Channel(host: "127.0.0.1", port: port, loop: loop)
    let outcome: Result<Void, any Error>
    do {
      outcome = .success(try await body(channel))
    } catch {
      outcome = .failure(error)
    }
    await channel.shutdown()
    await loop.shutdown()
    try outcome.get()
  }
}
