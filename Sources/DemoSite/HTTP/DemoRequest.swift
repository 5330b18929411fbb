/// A request as far as the site looks at it.
struct DemoRequest {
  let method: String
  let path: String
  let query: [String: String]
  let cookies: String

  /// More than Chromium sends; a longer head ends the connection.
  static let maxHeadBytes = 32 << 10

  /// Takes one request off the front of what has arrived; nil until its head is complete.
  ///
  /// - Throws: when it is no request that the site understands, such as one with a body.
  static func take(from received: inout [UInt8]) throws(DemoRequestError) -> DemoRequest? {
    let end = Array("\r\n\r\n".utf8)
    guard let start = received.indices.first(where: { received[$0...].starts(with: end) }) else {
      guard received.count <= maxHeadBytes else { throw DemoRequestError() }
      return nil
    }
    let head = String(decoding: received[..<start], as: UTF8.self)
    received.removeFirst(start + end.count)
    return try DemoRequest(head: head)
  }

  private init(head: String) throws(DemoRequestError) {
    let lines = head.split(separator: "\r\n")
    let words = (lines.first ?? "").split(separator: " ")
    guard words.count == 3, words[2].hasPrefix("HTTP/1.") else { throw DemoRequestError() }
    var headers: [String: Substring] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      headers[parts[0].lowercased()] = parts[1].drop { $0 == " " }
    }
    guard headers["content-length"] ?? "0" == "0", headers["transfer-encoding"] == nil else { throw DemoRequestError() }
    method = String(words[0])
    let target = words[1].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    path = Self.decoded(target[0])
    query = Self.query(target.count > 1 ? target[1] : "")
    cookies = headers["cookie"].map(String.init) ?? ""
  }

  private static func query(_ text: Substring) -> [String: String] {
    let pairs = text.split(separator: "&").map { pair -> (String, String) in
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (decoded(parts[0]), parts.count > 1 ? decoded(parts[1]) : "")
    }
    return Dictionary(pairs) { first, _ in first }
  }

  private static func decoded(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest.removeFirst(2)
      } else {
        bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// The peer sent what is no request; its connection is closed.
struct DemoRequestError: Error {}
