public import TLS

/// Where a server listens, and what it expects of the connections that come in there.
public struct ServerEndpoint: Sendable {
  public enum Address: Sendable, Hashable {
    /// A name or numeric address of this machine, IPv4 or IPv6, and a port; 0 takes any free one. "::" takes IPv4 too
    /// where the system does so.
    case tcp(host: String, port: UInt16)
    /// A socket file; one that a dead process has left is replaced.
    case unix(path: String)
  }

  public var address: Address
  /// TLS with these credentials; nil: plaintext, HTTP/2 with prior knowledge.
  public var tls: TLSServerCredentials?
  /// Whether every connection begins with a PROXY header, version 2, which names the client in place of the proxy. Only
  /// for endpoints that nothing but the proxy reaches: whoever connects can claim to be anyone.
  public var expectsProxyHeader: Bool

  public init(_ address: Address, tls: TLSServerCredentials? = nil, expectsProxyHeader: Bool = false) {
    self.address = address
    self.tls = tls
    self.expectsProxyHeader = expectsProxyHeader
  }

  /// A plaintext endpoint of TCP.
  public static func tcp(host: String = "127.0.0.1", port: UInt16 = 0) -> ServerEndpoint {
    ServerEndpoint(.tcp(host: host, port: port))
  }
}

extension ServerEndpoint.Address: CustomStringConvertible {
  public var description: String {
    switch self {
    case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    case .unix(let path): "unix:\(path)"
    }
  }
}
