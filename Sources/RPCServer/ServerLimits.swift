public import HTTP1
public import HTTP2

/// Everything of a server that can grow, and what happens at the limit.
public struct ServerLimits: Sendable {
  /// HTTP/2: streams, windows, header lists, resets.
  public var http2 = HTTP2Configuration()

  /// HTTP/1.1: target, header fields, body.
  public var http1 = HTTP1Limits()

  /// Bytes of one received message; a longer one ends its call with RESOURCE_EXHAUSTED as soon as its prefix is read, or
  /// as soon as more has come out of it where it is compressed.
  public var maxRequestMessageBytes = 4 * 1024 * 1024

  /// Bytes of received messages that the calls of one connection may hold; the call that passes it ends with
  /// RESOURCE_EXHAUSTED.
  public var maxRequestBytesPerConnection = 64 * 1024 * 1024

  /// Bytes of received messages that all calls of one loop may hold; the call that passes it ends with UNAVAILABLE.
  public var maxRequestBytesPerLoop = 512 * 1024 * 1024

  /// Bytes of the body of a request that is not gRPC. They are dropped, and it is answered at its end; a longer one is
  /// answered at once, and its stream reset.
  public var maxForeignRequestBytes = 64 * 1024

  /// Handlers that run for one connection, also those whose stream the client has reset already: a stream that is gone
  /// frees a place for the next one, its handler may not (CVE-2023-44487). Further calls end with RESOURCE_EXHAUSTED.
  public var maxCallsPerConnection = 1_100

  /// Handlers that run on one loop. Further calls end with UNAVAILABLE.
  public var maxCallsPerLoop = 10_000

  /// Connections of one loop. Further ones are closed at once.
  public var maxConnectionsPerLoop = 10_000

  /// A streaming handler is suspended while this many bytes wait for the client, and goes on at a quarter of it.
  public var writeHighWaterBytes = 256 * 1024

  /// Bytes that wait for one client in all its streams; a client that asks for more without reading is disconnected.
  public var maxPendingResponseBytesPerConnection = 256 * 1024 * 1024

  /// Bytes that wait for all clients of one loop; beyond it the client for which most wait is disconnected.
  public var maxPendingResponseBytesPerLoop = 512 * 1024 * 1024

  /// Handlers that one turn of the loop starts; the rest start in the next, after the loop has looked at its sockets.
  public var maxStartsPerTurn = 1_024

  /// Bytes of compressed requests that one turn of the loop inflates, all connections together; further calls start, and
  /// further messages are read, after the loop has looked at its sockets. One message may go beyond.
  public var inflatedBytesPerTurn = 1024 * 1024

  /// How long a client may leave bytes unread that wait for it before its stream, or connection, is given up.
  public var writeStallTimeout: Duration = .seconds(60)

  /// How long a client may take to go on with the one message of a call before the call ends with DEADLINE_EXCEEDED. It
  /// does not concern methods that take a stream of messages, which may rest for as long as they like. A request that is
  /// not gRPC has so long in all, and is then answered before its end.
  public var requestStallTimeout: Duration = .seconds(60)

  /// Bytes within a stall timeout that count as going on, where more wait: a trickle pins what it leaves waiting.
  public var minimumProgressBytes = 1024

  /// How long a request may go on behind its answer, which needed no more of it; then its stream is reset without an
  /// error.
  public var unfinishedRequestGrace: Duration = .milliseconds(100)

  /// How long a client may take from the first frame of a header list to the last; then the connection ends with
  /// ENHANCE_YOUR_CALM and `slow_headers`.
  public var headerTimeout: Duration = .seconds(10)

  /// How long a new connection may take to acknowledge our SETTINGS, then SETTINGS_TIMEOUT, and a request of HTTP/1.1
  /// to come as a whole, from its first byte or, the first one, from the opening of the connection, then 408.
  public var handshakeTimeout: Duration = .seconds(10)

  /// How long a connection of HTTP/1.1 may stay without a request before it is closed.
  public var http1IdleTimeout: Duration = .seconds(60)

  /// What a page may take to be made; then 503.
  public var pageTimeout: Duration = .seconds(5)

  /// Pages that are being made on one loop. Further ones are 503.
  public var maxPagesPerLoop = 64

  /// What a page that is streamed may take to its next piece, while its client has nothing to read; then it breaks off.
  public var pagePieceTimeout: Duration = .seconds(60)

  /// Pages whose bodies are being streamed on one loop, each with some hundred kilobytes that its client has not read.
  /// Further ones are 503.
  public var maxStreamedPagesPerLoop = 256

  /// A connection that has been silent for this long is sent a PING (gRPC's A8: two hours) …
  public var keepaliveInterval: Duration = .seconds(2 * 60 * 60)
  /// … and is closed when nothing has come back after this long.
  public var keepaliveTimeout: Duration = .seconds(20)

  /// How old a connection may become (gRPC's A9): from then on it takes no new calls, and its client opens another one,
  /// perhaps to another server. Each connection has its own age, up to a tenth above or below. Nil: any age.
  public var connectionAge: Duration?
  /// What the calls of a connection that is too old have until they end with UNAVAILABLE.
  public var connectionAgeGrace: Duration = .seconds(5 * 60)
  /// How long a connection may stay without a call before it ends in the same way. Nil: for ever.
  public var connectionIdle: Duration?

  /// How often the files of certificates are looked at for new ones.
  public var certificatePoll: Duration = .seconds(10)

  /// How often a client may PING without a reason: while we send it nothing (gRPC's A8: five minutes). After two
  /// offences the connection ends with ENHANCE_YOUR_CALM and `too_many_pings`.
  public var minimumPingInterval: Duration = .seconds(5 * 60)
  public var maxPingStrikes = 2

  /// How long a client that never answers our PING may delay the second GOAWAY of a drain.
  public var drainRoundTrip: Duration = .seconds(2)

  public init() {}
}
