/// Reads what S3 answers: small XML documents without attributes that matter, whose elements are looked for by name.
struct S3Document: Sendable {
  private let text: Substring

  init(_ bytes: [UInt8]) { text = Substring(String(decoding: bytes, as: UTF8.self)) }

  private init(_ text: Substring) { self.text = text }

  /// The text of the first element of this name; nil where there is none.
  func first(_ name: String) -> String? { elements(name).first.map { Self.unescape($0.text) } }

  /// What stands in each element of this name, in their order; they do not lie in one another.
  func elements(_ name: String) -> [S3Document] {
    var found: [S3Document] = []
    var rest = text
    while let open = Self.opening(name, in: rest) {
      let inner = rest[open...]
      guard let close = inner.firstRange(of: "</\(name)>") else { break }
      found.append(S3Document(inner[..<close.lowerBound]))
      rest = inner[close.upperBound...]
    }
    return found
  }

  /// Where the content of the next element of a name begins; elements without content are passed over.
  private static func opening(_ name: String, in text: Substring) -> Substring.Index? {
    var rest = text
    while let start = rest.firstRange(of: "<\(name)") {
      rest = rest[start.upperBound...]
      guard let next = rest.first, next == ">" || next.isWhitespace, let end = rest.firstIndex(of: ">") else {
        continue
      }
      if rest[..<end].last == "/" { continue }
      return rest.index(after: end)
    }
    return nil
  }

  static func escape(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }

  private static func unescape(_ text: Substring) -> String {
    guard text.contains("&") else { return String(text) }
    var output = ""
    var rest = text
    while let ampersand = rest.firstIndex(of: "&") {
      output += rest[..<ampersand]
      rest = rest[ampersand...]
      guard let end = rest.firstIndex(of: ";"), let character = character(rest[rest.index(after: ampersand)..<end])
      else {
        output.append("&")
        rest = rest.dropFirst()
        continue
      }
      output.append(character)
      rest = rest[rest.index(after: end)...]
    }
    return output + rest
  }

  private static func character(_ name: Substring) -> Character? {
    switch name {
    case "amp": return "&"
    case "lt": return "<"
    case "gt": return ">"
    case "quot": return "\""
    case "apos": return "'"
    default:
      guard name.first == "#" else { return nil }
      let number = name.dropFirst()
      let value = number.first == "x" ? UInt32(number.dropFirst(), radix: 16) : UInt32(number)
      return value.flatMap(Unicode.Scalar.init).map { Character($0) }
    }
  }
}
