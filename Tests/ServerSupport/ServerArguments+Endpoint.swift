import RPCServer
import TLS

extension ServerArguments {
  /// Where the command line says to listen, with the certificates that it names; reads their files.
  ///
  /// - Throws: ``Problem`` where they cannot be used.
  func endpoint() throws(Problem) -> ServerEndpoint {
    let address: ServerEndpoint.Address =
      if let unixPath { .unix(path: unixPath) } else { .tcp(host: host, port: port) }
    var endpoint = ServerEndpoint(address, expectsProxyHeader: proxyProtocol != nil)
    guard let tlsConfiguration else { return endpoint }
    do throws(TLSError) {
      endpoint.tls = try TLSServerCredentials(tlsConfiguration)
      return endpoint
    } catch {
      throw Problem("\(error)")
    }
  }

  private var tlsConfiguration: TLSServerConfiguration? {
    guard let tlsCertificate, let tlsKey else { return nil }
    let clients: TLSServerConfiguration.ClientCertificates =
      switch (tlsClientAuthorities, tlsClientAuthentication) {
      case (nil, _): .notAsked
      case (let file?, .optional): .optional(authoritiesFile: file)
      case (let file?, .required): .required(authoritiesFile: file)
      }
    return TLSServerConfiguration(certificateFile: tlsCertificate, keyFile: tlsKey, clientCertificates: clients)
  }
}
