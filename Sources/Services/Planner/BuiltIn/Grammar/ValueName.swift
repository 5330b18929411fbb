/// Names for values and artifacts: said with "as total", else made from what is read.
enum ValueName {
  static let maxLength = 64

  /// Takes "as total", "named “total”" or "and call it total" from the end; the name in the form that a plan allows.
  static func takeName(from phrase: inout Phrase) -> String? {
    var rest = phrase
    guard let last = rest.tokens.last, last.kind != .comma else { return nil }
    rest = Phrase(rest.tokens.dropLast(), in: rest.source)
    let said = rest.takeAnyAtEnd(["and call it", "and name it", "call it", "name it", "named", "called", "as", "into"])
    guard said != nil, let name = identifier(last.text) else { return nil }
    phrase = rest
    return name
  }

  /// `text` with what a name may not hold replaced by "_"; nil when nothing is left.
  static func identifier(_ text: String) -> String? {
    var name = ""
    for character in text {
      let allowed = character.isASCII && (character.isLetter || character.isNumber || character == "-")
      if allowed { name.append(character) } else if !name.isEmpty, name.last != "_" { name.append("_") }
    }
    while name.last == "_" || name.last == "-" { name.removeLast() }
    while name.first == "-" { name.removeFirst() }
    return name.isEmpty ? nil : String(name.prefix(maxLength))
  }

  /// The name of what `selector` reads: ".cart > .total" gives "total".
  static func from(selector: String) -> String {
    let last = selector.split(separator: " ").last.map(String.init) ?? selector
    let end = last.lastIndex { $0 == "." || $0 == "#" }.map { last[last.index(after: $0)...] } ?? last[...]
    let plain = end.prefix { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
    return identifier(String(plain)) ?? identifier(selector) ?? "value"
  }
}
