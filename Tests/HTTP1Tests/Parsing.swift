import HTTP1

/// Feeds a parser as a connection does.
enum Parsing {
  static let get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n"

  /// The requests in `text`, by a parser of its own.
  static func all(_ text: String) throws -> [HTTP1Request] {
    try feed(HTTP1RequestParser(), Array(text.utf8))
  }

  /// The requests that are complete with `bytes`.
  static func feed(_ parser: HTTP1RequestParser, _ bytes: [UInt8]) throws -> [HTTP1Request] {
    var requests: [HTTP1Request] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let parsed = try rest.withUnsafeBytes { try parser.parse($0) }
      rest = rest.dropFirst(parsed.consumed)
      if let request = parsed.request { requests.append(request) }
    }
    return requests
  }
}
