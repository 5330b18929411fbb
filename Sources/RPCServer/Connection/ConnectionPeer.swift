public import TLS

/// Who is at the other end of a connection, as far as the transport knows.
public struct ConnectionPeer: Sendable {
  /// "127.0.0.1:50912", "[::1]:50912", "unix" for a Unix socket; what a trusted proxy said where one is in between.
  public internal(set) var address: String
  /// The TLS version, for example "TLSv1.3"; nil in plaintext.
  public internal(set) var tlsVersion: String?
  /// How it is encrypted, for example "TLS_AES_128_GCM_SHA256"; nil in plaintext.
  public internal(set) var tlsCipher: String?
  /// The verified certificate, where the client has shown one (mutual TLS).
  public internal(set) var certificate: PeerCertificate?

  init(address: String?) { self.address = address ?? "unix" }
}
