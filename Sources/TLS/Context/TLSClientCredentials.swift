import COpenSSL

/// A client's trust and certificate, read once and shared by its connections. Any thread.
public final class TLSClientCredentials: Sendable {
  public let configuration: TLSClientConfiguration
  let context: TLSContext

  /// Reads the files; blocks.
  ///
  /// - Throws: ``TLSError`` naming the file that cannot be read, or whose key is not the certificate's.
  public init(_ configuration: TLSClientConfiguration = TLSClientConfiguration()) throws(TLSError) {
    self.configuration = configuration
    context = try TLSContext(.client)
    try context.trust(authoritiesFile: configuration.authoritiesFile)
    SSL_CTX_set_verify(context.raw, SSL_VERIFY_PEER, nil)
    if let own = configuration.certificate {
      try context.use(certificateFile: own.certificateFile, keyFile: own.keyFile)
    }
    // gRPC over TLS is HTTP/2, which ALPN has to say (RFC 9113, section 3.2). Zero means success here, unlike elsewhere.
    let offered =
      [UInt8(ApplicationProtocol.http2.rawValue.utf8.count)] + Array(ApplicationProtocol.http2.rawValue.utf8)
    guard SSL_CTX_set_alpn_protos(context.raw, offered, UInt32(offered.count)) == 0 else {
      throw .queued(.configuration)
    }
  }
}
