/// What a server shows of itself and asks of its clients: TLS 1.2 or 1.3, ALPN for HTTP/2 and HTTP/1.1.
public struct TLSServerConfiguration: Sendable, Hashable {
  /// Whether clients show certificates of their own (mutual TLS).
  public enum ClientCertificates: Sendable, Hashable {
    case notAsked
    /// Asked for; one that is shown has to be valid, by the authorities of this PEM file.
    case optional(authoritiesFile: String)
    /// A client without a valid one does not get past the handshake.
    case required(authoritiesFile: String)

    var authoritiesFile: String? {
      switch self {
      case .notAsked: nil
      case .optional(let file), .required(let file): file
      }
    }
  }

  /// PEM file: the server's certificate, then those between it and the root.
  public var certificateFile: String
  /// PEM file: the key of the certificate, not encrypted.
  public var keyFile: String
  public var clientCertificates: ClientCertificates

  public init(certificateFile: String, keyFile: String, clientCertificates: ClientCertificates = .notAsked) {
    self.certificateFile = certificateFile
    self.keyFile = keyFile
    self.clientCertificates = clientCertificates
  }

  var files: [String] { [certificateFile, keyFile] + [clientCertificates.authoritiesFile].compactMap { $0 } }
}
