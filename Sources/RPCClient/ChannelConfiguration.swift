public import HTTP2
public import RPC
public import TLS

/// How a channel connects and what it bears.
public struct ChannelConfiguration: Sendable {
  /// Everything that can grow.
  public var limits = ChannelLimits()

  /// TLS with these credentials; nil: plaintext, HTTP/2 with prior knowledge. A server has to prove to be the host of its
  /// endpoint, where the credentials do not name another.
  public var tls: TLSClientCredentials?

  /// How long one attempt to connect to one address may take, from the first packet, over the handshake of TLS, to the server's SETTINGS.
  public var connectTimeout: Duration = .seconds(20)

  /// The pauses between attempts.
  public var backoff = Backoff()

  /// Which calls are sent again when an attempt fails; a call can say otherwise.
  public var retries = ChannelRetries()

  /// While calls run and nothing has come for this long, the server is sent a PING; nil sends none. Servers count PINGs
  /// that come more often than every five minutes as strikes (gRPC's A8); to one that says so (`too_many_pings`) they go
  /// half as often from then on. A call that is given up behind a silence of ``keepaliveTimeout`` has one sent ahead of
  /// its time, though none sooner after another one than this.
  public var keepaliveInterval: Duration? = .seconds(6 * 60)

  /// A PING that is not answered for this long ends the connection, and its calls with UNAVAILABLE.
  public var keepaliveTimeout: Duration = .seconds(20)

  /// Whether PINGs are sent while no call runs, too. Servers have to be told to bear it (A8).
  public var keepaliveWithoutCalls = false

  /// A channel that has had no call for this long closes its connections and makes them again with the next call; nil
  /// keeps them.
  public var idleTimeout: Duration? = .seconds(30 * 60)

  /// The service whose health each server is asked for, by grpc.health.v1.Health/Watch; empty for the server as a whole.
  /// A server gets calls only while it says SERVING, or does not know the service of health. For channels with
  /// ``LoadBalancing/roundRobin`` only: with one connection there is nothing to choose from. Nil asks nobody.
  public var healthService: String?

  /// Goes out with every call, before the call's own.
  public var metadata = Metadata()

  /// What servers find in `user-agent`.
  public var userAgent = "vantflow-swift/1"

  public init() {}
}

/// Everything of a channel that can grow, and what happens at the limit.
public struct ChannelLimits: Sendable {
  /// HTTP/2: windows and header lists. What a stream's reader has not read stays within the stream's window.
  public var http2 = HTTP2Configuration()

  /// Addresses of one channel; those that a look-up finds beyond it are not used.
  public var addresses = 256

  /// Calls that wait for a connection, or for a server to admit one more stream; one more ends with
  /// RESOURCE_EXHAUSTED.
  public var queuedCalls = 10_000

  /// Bytes of one received message; a longer one ends its call with RESOURCE_EXHAUSTED as soon as its prefix is read, or
  /// as soon as more has come out of it where it is compressed.
  public var responseMessageBytes = 4 * 1024 * 1024

  /// Bytes that have come out of compressed messages of one stream and were not read. The stream's window, which bounds
  /// plain ones, counts them as they are on the wire. A call that exceeds it ends with RESOURCE_EXHAUSTED.
  public var unreadInflatedBytes = 64 * 1024 * 1024

  /// Bytes of a streaming call's requests that are kept until the answer begins, so that the call can be sent again. A
  /// call that sends more is not sent again.
  public var replayBufferBytes = 256 * 1024

  /// How often one call is sent again because it never left, or the server has said that it never looked at it.
  public var transparentRetries = 3

  /// A writer of requests is suspended while this many bytes wait for the server.
  public var writeHighWaterBytes = 256 * 1024

  public init() {}
}
