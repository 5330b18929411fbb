public import EventLoop
import RPC

/// A client's way to one server: one HTTP/2 connection, made with the first call, made again when it is lost.
///
/// A channel may be used by any task. Its connection lives on one loop; calls that are made there cost no change of
/// thread. A connection that fails is tried again with growing pauses, in which calls end with UNAVAILABLE at once
/// unless they are told to wait.
///
/// Plaintext with prior knowledge; no proxies.
public final class Channel: Sendable {
  let core: ChannelCore

  /// A channel to a server that need not be there yet: nothing is connected before the first call.
  ///
  /// - Parameters:
  ///   - host: a name or a numeric address.
  ///   - port: the server's port.
  ///   - loop: where the connection lives; it outlives the channel.
  ///   - configuration: limits, timeouts and what goes out with every call.
  public init(
    host: String, port: UInt16, loop: EventLoop, configuration: ChannelConfiguration = ChannelConfiguration()
  ) {
    core = ChannelCore(host: host, port: port, loop: loop, configuration: configuration)
  }

  deinit {
    let core = core
    core.loop.execute { core.close() }
  }

  /// Takes no new calls and returns when those that run have ended, or after `grace`, when they are ended with
  /// UNAVAILABLE. Calls that had no connection yet end at once. The channel is of no further use.
  public func shutdown(grace: Duration = .zero) async {
    let core = core
    await core.loop.run {
      await withCheckedContinuation { continuation in
        let timer = core.loop.schedule(after: grace) { core.close() }
        core.drain {
          timer.cancel()
          continuation.resume()
        }
        if grace == .zero { core.close() }
      }
    }
  }
}
