/// Where a plan may go: http and https, and nowhere else.
enum AddressRules {
  static func check(_ url: String, at field: String, _ issues: inout PlanIssues) {
    guard !url.isEmpty else { return issues.error(field, .urlInvalid, "The address is missing.") }
    if let address = WebAddress(url) {
      guard address.hasCredentials else { return }
      return issues.warning(
        field, .urlHasCredentials,
        "The address holds a user name or password, which logs and the browser's history will show.")
    }
    let scheme = url.prefix { $0 != ":" }
    let isNamed = url.contains(":") && scheme.utf8.allSatisfy(isSchemeByte)
    if isNamed, !["http", "https"].contains(scheme.lowercased()) {
      issues.error(
        field, .urlSchemeNotAllowed, "Plans open http and https addresses only, not “\(scheme.prefix(20)):”.")
    } else {
      issues.error(
        field, .urlInvalid, "It is not an absolute http or https address, such as https://example.com/path.")
    }
  }

  /// RFC 3986, section 3.1: letters, digits, "+", "-" and ".".
  private static func isSchemeByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."): true
    default: false
    }
  }
}
