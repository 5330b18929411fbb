public import EventLoop
import RPC

/// A client's way to a server, or to several that do the same: HTTP/2 connections, made with the first call, made again
/// when they are lost.
///
/// A channel may be used by any task. Its connections live on one loop; calls that are made there cost no change of
/// thread. An address that cannot be reached is tried again with growing pauses; while none can be, calls fail with
/// UNAVAILABLE at once unless they are told to wait, or their retries outlast the pause. Names are looked up anew when
/// that happens.
///
/// HTTP/2 by TLS or with prior knowledge; no proxies.
public final class Channel: Sendable {
  let core: ChannelCore

  /// A channel to a server that need not be there yet: nothing is connected before the first call. Of several addresses
  /// the first is used that can be reached.
  ///
  /// - Parameters:
  ///   - host: a name or a numeric address.
  ///   - port: the server's port.
  ///   - loop: where the connection lives; it outlives the channel.
  ///   - configuration: limits, timeouts and what goes out with every call.
  public convenience init(
    host: String, port: UInt16, loop: EventLoop, configuration: ChannelConfiguration = ChannelConfiguration()
  ) {
    self.init([Endpoint(host: host, port: port)], balancing: .pickFirst, loop: loop, configuration: configuration)
  }

  /// A channel to servers that do the same: nothing is connected before the first call.
  ///
  /// - Parameters:
  ///   - endpoints: where they are; a name stands for all of its addresses.
  ///   - balancing: how calls are spread.
  ///   - loop: where the connections live; it outlives the channel.
  ///   - configuration: limits, timeouts and what goes out with every call.
  public init(
    _ endpoints: [Endpoint], balancing: LoadBalancing = .roundRobin, loop: EventLoop,
    configuration: ChannelConfiguration = ChannelConfiguration()
  ) {
    core = ChannelCore(endpoints: endpoints, balancing: balancing, loop: loop, configuration: configuration)
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
