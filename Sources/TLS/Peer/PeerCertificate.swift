import COpenSSL

/// The identity in a certificate that has been verified.
public struct PeerCertificate: Sendable, Hashable {
  /// The subject as RFC 2253 writes it, for example "CN=runner-1,O=VantFlow"; may be empty.
  public let subject: String
  /// "spiffe://domain/path" where the certificate is an X.509-SVID: it has exactly one URI, and that is one
  /// (SPIFFE X.509-SVID, section 2).
  public let spiffeID: String?
  /// Names of hosts that it stands for.
  public let dnsNames: [String]

  init?(of session: OpaquePointer) {
    guard let certificate = SSL_get1_peer_certificate(session) else { return nil }
    defer { X509_free(certificate) }
    subject = Self.subject(of: certificate)
    guard let names = X509_get_ext_d2i(certificate, NID_subject_alt_name, nil, nil).map({ OpaquePointer($0) }) else {
      (spiffeID, dnsNames) = (nil, [])
      return
    }
    defer { GENERAL_NAMES_free(names) }
    let count = copenssl_name_count(names)
    let uris = (0..<count).compactMap { Self.text(names, $0, copenssl_uri) }
    spiffeID = uris.count == 1 && uris[0].hasPrefix("spiffe://") ? uris[0] : nil
    dnsNames = (0..<count).compactMap { Self.text(names, $0, copenssl_dns_name) }
  }

  private static func text(
    _ names: OpaquePointer, _ index: Int32,
    _ look: (OpaquePointer?, Int32, UnsafeMutablePointer<Int32>?) -> UnsafePointer<UInt8>?
  ) -> String? {
    var length: Int32 = 0
    guard let bytes = look(names, index, &length) else { return nil }
    let text = UnsafeBufferPointer(start: bytes, count: Int(length))
    // A NUL or a control character has no place in a name, and has been used to pass one off as another.
    guard text.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else { return nil }
    return String(decoding: text, as: UTF8.self)
  }

  private static func subject(of certificate: OpaquePointer) -> String {
    guard let name = X509_get_subject_name(certificate), let sink = BIO_new(BIO_s_mem()) else { return "" }
    defer { BIO_free(sink) }
    copenssl_print_name(sink, name)
    var bytes: UnsafeMutablePointer<CChar>?
    let count = copenssl_memory_bytes(sink, &bytes)
    guard count > 0, let bytes else { return "" }
    return String(decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self)
  }
}
