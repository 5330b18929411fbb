/// What a handshake has settled about the other side.
public struct TLSPeer: Sendable {
  /// What ALPN chose; nil when the peer does not speak ALPN.
  public let applicationProtocol: ApplicationProtocol?
  /// "TLSv1.2" or "TLSv1.3".
  public let version: String
  /// For example "TLS_AES_128_GCM_SHA256".
  public let cipher: String
  /// The verified certificate; nil when none was shown.
  public let certificate: PeerCertificate?
}
