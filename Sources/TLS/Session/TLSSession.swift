import COpenSSL

/// One TLS connection without a transport: records go in and come out, in between is the plaintext. Confined to a loop.
final class TLSSession {
  let workspace: TLSWorkspace
  private let raw: OpaquePointer
  /// Records that have arrived and OpenSSL has not taken yet; valid during ``with(input:_:)`` only.
  private var input = UnsafeRawBufferPointer(start: nil, count: 0)

  enum Progress {
    case needsInput
    case done
  }

  /// A server's end.
  init(_ credentials: TLSServerCredentials, workspace: TLSWorkspace) throws(TLSError) {
    self.workspace = workspace
    raw = try Self.makeSession(credentials.context)
    try attach()
    SSL_set_accept_state(raw)
  }

  /// A client's end, to a server whose certificate has to carry `serverName`, a name or a numeric address.
  init(_ credentials: TLSClientCredentials, serverName: String, workspace: TLSWorkspace) throws(TLSError) {
    self.workspace = workspace
    raw = try Self.makeSession(credentials.context)
    try attach()
    // An address is no name: it is looked for among the certificate's addresses, and not sent (RFC 6066, section 3).
    if X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(raw), serverName) != 1 {
      guard SSL_set1_host(raw, serverName) == 1, copenssl_set_server_name(raw, serverName) == 1 else {
        throw .queued(.configuration, about: serverName)
      }
    }
    ERR_clear_error()
    SSL_set_connect_state(raw)
  }

  deinit { SSL_free(raw) }

  private static func makeSession(_ context: TLSContext) throws(TLSError) -> OpaquePointer {
    ERR_clear_error()
    guard let raw = SSL_new(context.raw) else { throw .queued(.configuration) }
    return raw
  }

  private func attach() throws(TLSError) {
    guard let bio = SessionBIO.make(for: self) else { throw .queued(.configuration) }
    SSL_set_bio(raw, bio, bio)
  }

  // MARK: Records

  /// Lets OpenSSL read `records` while `body` runs.
  func with<Result, Failure: Error>(
    input records: UnsafeRawBufferPointer, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    input = records
    defer { input = UnsafeRawBufferPointer(start: nil, count: 0) }
    return try body()
  }

  func takeInput(_ room: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(room.count, input.count)
    room.copyMemory(from: UnsafeRawBufferPointer(rebasing: input[..<count]))
    input = UnsafeRawBufferPointer(rebasing: input[count...])
    return count
  }

  // MARK: Steps

  func handshake() throws(TLSError) -> Progress {
    ERR_clear_error()
    let status = SSL_do_handshake(raw)
    if status == 1 { return .done }
    if SSL_get_error(raw, status) == SSL_ERROR_WANT_READ { return .needsInput }
    throw handshakeError()
  }

  private func handshakeError() -> TLSError {
    let verdict = SSL_get_verify_result(raw)
    let error = TLSError.queued(.handshake)
    guard verdict != X509_V_OK else { return error }
    return TLSError(.handshake, "\(error.reason) (\(String(cString: X509_verify_cert_error_string(verdict))))")
  }

  /// What the handshake has settled.
  var peer: TLSPeer {
    var name: UnsafePointer<UInt8>?
    var length: UInt32 = 0
    SSL_get0_alpn_selected(raw, &name, &length)
    let chosen = String(decoding: UnsafeBufferPointer(start: name, count: Int(length)), as: UTF8.self)
    return TLSPeer(
      applicationProtocol: ApplicationProtocol(rawValue: chosen),
      version: String(cString: SSL_get_version(raw)),
      cipher: SSL_CIPHER_get_name(SSL_get_current_cipher(raw)).map { String(cString: $0) } ?? "",
      certificate: PeerCertificate(of: raw))
  }

  enum Plaintext {
    /// So many bytes; there may be more.
    case bytes(Int)
    case needsInput
    /// The peer has said that it sends no more (close_notify).
    case end
  }

  func decrypt(into room: UnsafeMutableRawBufferPointer) throws(TLSError) -> Plaintext {
    ERR_clear_error()
    var count = 0
    let status = SSL_read_ex(raw, room.baseAddress, room.count, &count)
    if status == 1 { return .bytes(count) }
    switch SSL_get_error(raw, status) {
    case SSL_ERROR_WANT_READ: return .needsInput
    case SSL_ERROR_ZERO_RETURN: return .end
    default: throw .queued(.read)
    }
  }

  func encrypt(_ plaintext: UnsafeRawBufferPointer) throws(TLSError) {
    ERR_clear_error()
    var written = 0
    // The workspace takes every record, so that there is neither a partial write nor one to repeat.
    guard SSL_write_ex(raw, plaintext.baseAddress, plaintext.count, &written) == 1 else { throw .queued(.write) }
  }

  /// Says that we send no more.
  func endWriting() {
    ERR_clear_error()
    SSL_shutdown(raw)
  }
}
