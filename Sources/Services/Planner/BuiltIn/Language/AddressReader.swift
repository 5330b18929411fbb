/// Reads the address of a page and makes it absolute.
enum AddressReader {
  enum Reading: Equatable {
    case url(String)
    /// It is an address, of a kind that plans may not reach.
    case refused(scheme: String)
    case none
  }

  /// Reads one word or quotation. A domain without a scheme gets https://; this machine and bare IP addresses, which
  /// seldom have a certificate, get http://.
  static func read(_ text: String) -> Reading {
    if let scheme = scheme(of: text) {
      guard scheme == "http" || scheme == "https" else { return .refused(scheme: scheme) }
      return WebAddress(text) != nil ? .url(text) : .none
    }
    let host = String(text.prefix { $0 != "/" && $0 != "?" && $0 != "#" })
    guard let kind = kind(ofHost: host) else { return .none }
    let url = (kind == .domain ? "https://" : "http://") + text
    return WebAddress(url) != nil ? .url(url) : .none
  }

  /// The scheme of "file:///etc/passwd" and "javascript:alert(1)"; nil for "localhost:8080" and "example.com:443/x".
  private static func scheme(of text: String) -> String? {
    guard let colon = text.firstIndex(of: ":") else { return nil }
    let name = text[..<colon]
    let rest = text[text.index(after: colon)...]
    guard let first = name.first, first.isASCII, first.isLetter,
      name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) })
    else { return nil }
    let afterColon = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    return isPort(afterColon) ? nil : name.lowercased()
  }

  private enum HostKind { case domain, machine }

  private static func kind(ofHost text: String) -> HostKind? {
    if text.hasPrefix("[") { return text.contains("]") && text.contains(":") ? .machine : nil }
    let pieces = text.split(separator: ":", omittingEmptySubsequences: false)
    guard pieces.count <= 2, let host = pieces.first, pieces.count == 1 || isPort(pieces[1]) else { return nil }
    if host.lowercased() == "localhost" || host.lowercased().hasSuffix(".localhost") { return .machine }
    let labels = host.split(separator: ".", omittingEmptySubsequences: false)
    guard labels.count > 1, labels.allSatisfy(isLabel), let last = labels.last else { return nil }
    if labels.allSatisfy({ $0.allSatisfy(\.isNumber) }) { return labels.count == 4 ? .machine : nil }
    let isTopLevel = last.count >= 2 && (last.allSatisfy(\.isLetter) || last.lowercased().hasPrefix("xn--"))
    return isTopLevel && !fileExtensions.contains(last.lowercased()) ? .domain : nil
  }

  private static func isPort(_ text: Substring) -> Bool { UInt16(text) != nil }

  private static func isLabel(_ label: Substring) -> Bool {
    !label.isEmpty && label.first != "-" && label.last != "-"
      && label.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
  }

  /// Endings of file names; "open index.html" does not name a host.
  private static let fileExtensions: Set<String> = [
    "html", "htm", "php", "asp", "aspx", "jsp", "js", "css", "txt", "pdf", "png", "jpg", "jpeg", "gif", "csv", "xml",
    "json", "yaml", "yml", "exe", "doc", "docx", "xls", "xlsx",
  ]
}
