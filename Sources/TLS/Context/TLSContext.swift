import COpenSSL

/// Certificates, keys and rules, read once and shared by the sessions made from it; any thread.
// Invariant behind @unchecked Sendable: an SSL_CTX is not changed after `init`, and SSL_new on it is thread-safe
// (openssl-threads(7)).
final class TLSContext: @unchecked Sendable {
  /// Ciphers of TLS 1.2 that RFC 9113, appendix A, leaves to HTTP/2; those of TLS 1.3 are all allowed.
  private static let tls12Ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20"
  private static let groups = "X25519:P-256:P-384"

  let raw: OpaquePointer

  enum Role {
    case client
    case server
  }

  init(_ role: Role) throws(TLSError) {
    ERR_clear_error()
    guard let raw = SSL_CTX_new(role == .server ? TLS_server_method() : TLS_client_method()) else {
      throw .queued(.configuration)
    }
    self.raw = raw
    guard copenssl_require_tls12(raw) == 1, SSL_CTX_set_cipher_list(raw, Self.tls12Ciphers) == 1,
      copenssl_set_groups(raw, Self.groups) == 1
    else { throw .queued(.configuration) }
    copenssl_set_safe_options(raw)
    // An idle connection gives its two record buffers of 16 KiB back.
    copenssl_release_idle_buffers(raw)
    copenssl_disable_session_cache(raw)
    // Without this OpenSSL asks on the terminal for the passphrase of an encrypted key.
    SSL_CTX_set_default_passwd_cb(raw) { _, _, _, _ in -1 }
  }

  deinit { SSL_CTX_free(raw) }

  /// Reads a chain (own certificate first) and its key, both PEM.
  func use(certificateFile: String, keyFile: String) throws(TLSError) {
    ERR_clear_error()
    guard SSL_CTX_use_certificate_chain_file(raw, certificateFile) == 1 else {
      throw .queued(.configuration, about: certificateFile)
    }
    guard SSL_CTX_use_PrivateKey_file(raw, keyFile, SSL_FILETYPE_PEM) == 1, SSL_CTX_check_private_key(raw) == 1 else {
      throw .queued(.configuration, about: keyFile)
    }
  }

  /// Trusts the authorities of a PEM file, or those of the system.
  func trust(authoritiesFile: String?) throws(TLSError) {
    ERR_clear_error()
    let loaded =
      authoritiesFile.map { SSL_CTX_load_verify_file(raw, $0) } ?? SSL_CTX_set_default_verify_paths(raw)
    guard loaded == 1 else { throw .queued(.configuration, about: authoritiesFile ?? "the system's authorities") }
  }
}
