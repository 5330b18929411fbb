import RPCServer
import TLS

extension Node {
  /// Where the settings have the server listen: the port first, then the Unix socket, if there is one.
  ///
  /// - Throws: `TLSError` naming the file that cannot be used.
  static func endpoints(_ settings: Settings) throws -> [ServerEndpoint] {
    var endpoints = [
      ServerEndpoint(
        .tcp(host: settings.host, port: UInt16(clamping: settings.port)),
        tls: try settings.tls.map { try TLSServerCredentials($0) }, expectsProxyHeader: settings.proxyProtocol)
    ]
    if let path = settings.unixSocket { endpoints.append(ServerEndpoint(.unix(path: path))) }
    return endpoints
  }

  /// How the port is protected, in words.
  static func protection(_ settings: Settings) -> String {
    switch settings.tls?.clientCertificates {
    case nil: "in plaintext"
    case .notAsked: "by TLS"
    case .optional, .required: "by TLS, to clients with a certificate"
    }
  }
}
