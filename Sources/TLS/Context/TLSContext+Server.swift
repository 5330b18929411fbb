import COpenSSL

extension TLSContext {
  /// Reads the files; blocks.
  convenience init(_ configuration: TLSServerConfiguration) throws(TLSError) {
    try self.init(.server)
    try use(certificateFile: configuration.certificateFile, keyFile: configuration.keyFile)
    SSL_CTX_set_alpn_select_cb(raw, selectProtocol, nil)
    if let authorities = configuration.clientCertificates.authoritiesFile {
      try askForCertificates(authorities, configuration.clientCertificates)
    } else {
      // One TLS 1.3 ticket in place of two: a client that comes back saves the certificate and the signature.
      SSL_CTX_set_num_tickets(raw, 1)
    }
  }

  private func askForCertificates(
    _ authorities: String, _ policy: TLSServerConfiguration.ClientCertificates
  ) throws(TLSError) {
    try trust(authoritiesFile: authorities)
    guard let names = SSL_load_client_CA_file(authorities) else { throw .queued(.configuration, about: authorities) }
    SSL_CTX_set_client_CA_list(raw, names)
    var mode = SSL_VERIFY_PEER
    if case .required = policy { mode |= SSL_VERIFY_FAIL_IF_NO_PEER_CERT }
    SSL_CTX_set_verify(raw, mode, nil)
    // A resumed session does not look at the client's certificate again, which may have expired since.
    copenssl_disable_tickets(raw)
  }
}

/// RFC 7301, section 3.2: the server chooses, and refuses a client that speaks none of its protocols.
private func selectProtocol(
  _: OpaquePointer?, _ chosen: UnsafeMutablePointer<UnsafePointer<UInt8>?>?,
  _ chosenLength: UnsafeMutablePointer<UInt8>?, _ offered: UnsafePointer<UInt8>?, _ offeredLength: UInt32,
  _: UnsafeMutableRawPointer?
) -> Int32 {
  guard let chosen, let chosenLength, let offered else { return SSL_TLSEXT_ERR_NOACK }
  let list = UnsafeBufferPointer(start: offered, count: Int(offeredLength))
  for wanted in ApplicationProtocol.preferred {
    var index = 0
    while index < list.count {
      let (start, length) = (index + 1, Int(list[index]))
      guard start + length <= list.count else { return SSL_TLSEXT_ERR_ALERT_FATAL }
      if list[start..<(start + length)].elementsEqual(wanted.rawValue.utf8) {
        chosen.pointee = offered + start
        chosenLength.pointee = UInt8(length)
        return SSL_TLSEXT_ERR_OK
      }
      index = start + length
    }
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL
}
