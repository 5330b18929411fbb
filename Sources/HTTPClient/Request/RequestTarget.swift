internal import CCurl

/// Where a request goes, as curl itself reads the URL: who connects and who judges must not read it differently.
struct RequestTarget: Sendable, Hashable {
  let scheme: String
  /// Without the brackets of an IPv6 address.
  let host: String
  let port: UInt16
  /// For errors and logs: without user, query and fragment, which may be secrets.
  let shown: String

  /// - Throws: ``HTTPClientError/Code/invalidRequest``.
  init(_ url: String) throws(HTTPClientError) {
    guard let parts = curl_url() else { throw HTTPClientError(.overloaded, operation: "read a URL") }
    defer { curl_url_cleanup(parts) }
    // No query in the text of the error: it may be a signature.
    func refuse(_ reason: String) -> HTTPClientError {
      HTTPClientError(.invalidRequest, operation: "read a URL", reason: reason)
    }
    guard url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else { throw refuse("it is not percent-encoded") }
    guard curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK else { throw refuse("it cannot be read") }
    func part(_ name: CURLUPart, _ flags: Int32 = 0) -> String? {
      var text: UnsafeMutablePointer<CChar>?
      guard curl_url_get(parts, name, &text, UInt32(flags)) == CURLUE_OK, let text else { return nil }
      defer { curl_free(text) }
      return String(cString: text)
    }
    guard let scheme = part(CURLUPART_SCHEME), scheme == "http" || scheme == "https" else {
      throw refuse("it is neither of http nor of https")
    }
    guard part(CURLUPART_USER) == nil, part(CURLUPART_PASSWORD) == nil else { throw refuse("it has a user") }
    guard var host = part(CURLUPART_HOST), !host.isEmpty, part(CURLUPART_ZONEID) == nil else {
      throw refuse("it has no host, or one with a zone")
    }
    guard let port = part(CURLUPART_PORT, CURLU_DEFAULT_PORT).flatMap(UInt16.init), port > 0 else {
      throw refuse("its port is none")
    }
    shown = "\(scheme)://\(host):\(port)\(part(CURLUPART_PATH) ?? "/")"
    if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
    self.scheme = scheme
    self.host = host
    self.port = port
  }
}
