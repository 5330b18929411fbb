/// What a client does at most, on each of its loops.
public struct HTTPClientLimits: Sendable {
  /// Connections to one host and port; requests beyond it wait for one, within their time.
  public var connectionsPerHost = 16
  /// Connections in all; requests beyond it wait.
  public var connections = 64
  /// Connections that are kept open without a request; the one that was used longest ago goes first.
  public var idleConnections = 16
  /// How long a connection without a request may be taken up again.
  public var idleConnectionTime: Duration = .seconds(60)
  /// Transfers under way or waiting; one more fails as ``HTTPClientError/Code/overloaded``.
  public var transfers = 1024
  /// How long the making of a connection may take, with TLS.
  public var connectTime: Duration = .seconds(10)
  /// Bytes of a response's header section, 1xx responses and trailers included.
  public var responseHeaderBytes = 64 << 10
  /// Bytes of a body that wait for their reader; past it the connection is not read.
  public var bufferedBodyBytes = 256 << 10
  /// Bytes of a body that nobody wants that are read all the same, so that the connection can be used again.
  public var discardedBodyBytes = 64 << 10
  /// How long that may take.
  public var discardTime: Duration = .seconds(2)
  /// How long the addresses of a name are used before it is looked up again.
  public var addressTime: Duration = .seconds(30)
  /// Names whose addresses are kept; the oldest goes first.
  public var knownHosts = 256

  public init() {}
}
