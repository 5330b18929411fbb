/// An absolute http or https URL, as far as a browser and we must agree on it.
public struct WebAddress: Sendable, Hashable {
  /// `http` or `https`.
  public let scheme: String
  /// In lower case, without brackets around an IPv6 address; never empty.
  public let host: String
  /// Without what a browser takes out before it reads the URL.
  public let text: String

  /// Longer ones are refused.
  public static let maxBytes = 8192

  /// Nil when it is anything else than an absolute http or https URL with a host.
  ///
  /// Reads as browsers do (WHATWG URL, section 4.4): leading and trailing spaces and control characters, and tabs and
  /// line ends anywhere, do not count, backslashes are slashes, and any number of slashes may follow the scheme.
  public init?(_ url: String) {
    guard url.utf8.count <= Self.maxBytes else { return nil }
    var scalars = Array(url.unicodeScalars.filter { ![0x09, 0x0A, 0x0D].contains($0.value) })
    while let last = scalars.last, last.value <= 0x20 { scalars.removeLast() }
    let start = scalars.firstIndex { $0.value > 0x20 } ?? scalars.endIndex
    text = String(String.UnicodeScalarView(scalars[start...]))

    guard let colon = text.firstIndex(of: ":") else { return nil }
    scheme = text[..<colon].lowercased()
    guard scheme == "http" || scheme == "https" else { return nil }
    let afterScheme = text[text.index(after: colon)...]
    // "https:example.com" would be relative to a page of the same scheme.
    guard afterScheme.hasPrefix("/") || afterScheme.hasPrefix("\\") else { return nil }
    let rest = afterScheme.drop { $0 == "/" || $0 == "\\" }
    let authority = rest.prefix { !"/\\?#".contains($0) }
    let hostAndPort = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? authority
    guard let host = Self.host(of: hostAndPort), !host.isEmpty else { return nil }
    self.host = host
  }

  private static func host(of hostAndPort: Substring) -> String? {
    if hostAndPort.hasPrefix("[") {
      guard let end = hostAndPort.firstIndex(of: "]") else { return nil }
      return hostAndPort[hostAndPort.index(after: hostAndPort.startIndex)..<end].lowercased()
    }
    let host = hostAndPort.prefix { $0 != ":" }
    guard host.unicodeScalars.allSatisfy({ $0.value > 0x20 && !"<>^|".unicodeScalars.contains($0) }) else { return nil }
    return host.lowercased()
  }
}
