import EventLoop
import HTTP2
import RPC
import RPCClient

/// Runs `body` with a peer that does what `script` says and a channel to it, and stops both.
func withPeer(
  _ configuration: HTTP2Configuration = HTTP2Configuration(),
  channel channelConfiguration: ChannelConfiguration = .forTests,
  script: @escaping RawPeer.Script,
  _ body: (RawPeer, Channel) async throws -> Void
) async throws {
  let peer = try await RawPeer(configuration, script: script)
  let loop = EventLoop(name: "client")
  let channel = Channel(host: "127.0.0.1", port: peer.port, loop: loop, configuration: channelConfiguration)
  do {
    try await body(peer, channel)
  } catch {
    await channel.shutdown()
    await peer.stop()
    await loop.shutdown()
    throw error
  }
  await channel.shutdown()
  await peer.stop()
  await loop.shutdown()
}

extension ChannelConfiguration {
  /// With pauses that a test can wait for.
  static var forTests: ChannelConfiguration {
    var configuration = ChannelConfiguration()
    configuration.backoff.initial = .milliseconds(5)
    configuration.backoff.maximum = .milliseconds(20)
    return configuration
  }
}

/// The error of a call that must fail.
func failure<Value>(of body: () async throws(RPCError) -> Value) async -> RPCError? {
  do throws(RPCError) {
    _ = try await body()
    return nil
  } catch {
    return error
  }
}

extension ResponseStream {
  /// Everything until the end, and how it ended.
  func collect() async -> (messages: [Response], error: RPCError?) {
    var messages: [Response] = []
    do throws(RPCError) {
      for try await message in self { messages.append(message) }
      return (messages, nil)
    } catch {
      return (messages, error)
    }
  }
}

extension Channel {
  /// Calls the echo and returns the text of the answer.
  func echo(_ text: String = "", options: CallOptions = CallOptions()) async throws -> String {
    try await unary(NoteService.echo, Note(text), options: options).text
  }

  /// Calls the echo and returns how that failed.
  func echoFailure(_ text: String = "", options: CallOptions = CallOptions()) async -> RPCError? {
    await failure { () throws(RPCError) in try await unary(NoteService.echo, Note(text), options: options) }
  }
}
