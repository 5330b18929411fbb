/// What is spoken inside TLS, as ALPN names it (RFC 7301).
public enum ApplicationProtocol: String, Sendable {
  case http2 = "h2"
  case http1 = "http/1.1"

  /// A server's order.
  static let preferred: [ApplicationProtocol] = [.http2, .http1]
}
