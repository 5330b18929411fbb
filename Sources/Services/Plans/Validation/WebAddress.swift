/// The parts of an absolute http or https URL that decide whether a plan may name it.
///
/// It is stricter than a browser: the WHATWG parser drops tabs and line ends and takes "\" for "/", so that text which
/// does not read as http could become something else there. What is refused here never reaches a browser.
struct WebAddress: Equatable, Sendable {
  /// "http" or "https".
  let scheme: String

  /// The host as written, in lower case, with the brackets of an IPv6 address.
  let host: String

  /// The port, where one is written.
  let port: UInt16?

  /// True where a user name or a password stands before the host.
  let hasCredentials: Bool

  /// Nil when `text` is not an absolute http or https URL with a host.
  init?(_ text: String) {
    guard let colon = text.firstIndex(of: ":") else { return nil }
    let scheme = text[..<colon].lowercased()
    guard scheme == "http" || scheme == "https", text[colon...].hasPrefix("://") else { return nil }
    guard text.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F && $0 != "\\" }) else { return nil }
    let rest = text[text.index(colon, offsetBy: 3)...]
    let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    let at = authority.lastIndex(of: "@")
    let hostAndPort = at.map { authority[authority.index(after: $0)...] } ?? authority
    guard let (host, port) = Self.split(hostAndPort) else { return nil }
    self.scheme = scheme
    self.host = host.lowercased()
    self.port = port
    hasCredentials = at != nil
  }

  private static func split(_ text: Substring) -> (host: Substring, port: UInt16?)? {
    var host = text
    var port: UInt16?
    let colon = text.first == "[" ? text.firstIndex(of: "]").flatMap { after($0, in: text) } : text.firstIndex(of: ":")
    if let colon {
      host = text[..<colon]
      let digits = text[text.index(after: colon)...]
      guard text[colon] == ":", digits.isEmpty || UInt16(digits) != nil else { return nil }
      port = UInt16(digits)
    }
    return isHost(host) ? (host, port) : nil
  }

  private static func after(_ index: Substring.Index, in text: Substring) -> Substring.Index? {
    let next = text.index(after: index)
    return next < text.endIndex ? next : nil
  }

  private static func isHost(_ host: Substring) -> Bool {
    if host.first == "[" {
      return host.last == "]" && host.dropFirst().dropLast().contains(":")
        && host.dropFirst().dropLast().allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." }
    }
    return !host.isEmpty && host.count <= 253 && host.first != "." && !host.contains("..")
      && host.unicodeScalars.allSatisfy { !forbidden.contains($0) }
  }

  /// The forbidden host code points of the WHATWG URL standard, less those that the caller has ruled out.
  private static let forbidden = Set("#/:<>?@[]^|%\"".unicodeScalars)
}
