/// Whom a client trusts and what it shows of itself. The server's certificate is always verified, and its name with it.
public struct TLSClientConfiguration: Sendable, Hashable {
  /// PEM file of the authorities to trust; nil: the system's.
  public var authoritiesFile: String?
  /// PEM files of a certificate and its key, for servers that ask for one.
  public var certificate: Certificate?
  /// The name that the server's certificate has to carry, where it is not the one that is connected to.
  public var serverName: String?

  public struct Certificate: Sendable, Hashable {
    public var certificateFile: String
    public var keyFile: String

    public init(certificateFile: String, keyFile: String) {
      self.certificateFile = certificateFile
      self.keyFile = keyFile
    }
  }

  public init(authoritiesFile: String? = nil, certificate: Certificate? = nil, serverName: String? = nil) {
    self.authoritiesFile = authoritiesFile
    self.certificate = certificate
    self.serverName = serverName
  }
}
