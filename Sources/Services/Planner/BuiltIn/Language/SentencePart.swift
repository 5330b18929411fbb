/// A piece of a sentence between commas, colons, "and" and "then".
struct SentencePart {
  /// What stands before a part.
  enum Separator {
    case start, comma, and, then, colon

    /// Whether a part without a verb belongs to what stands before it.
    var joins: Bool { self == .comma || self == .and || self == .colon }
  }

  let tokens: ArraySlice<Token>
  let separator: Separator
  let endsWithColon: Bool

  static func parts(of sentence: ArraySlice<Token>) -> [SentencePart] {
    var parts: [SentencePart] = []
    var start = sentence.startIndex
    var separator = Separator.start
    for index in sentence.indices {
      guard let next = Self.separator(sentence[index]) else { continue }
      if start < index {
        parts.append(
          SentencePart(tokens: sentence[start..<index], separator: separator, endsWithColon: next == .colon))
        separator = next
      } else if separator != .then {
        // Of several in a row (", and then") the strongest counts.
        separator = next == .then || separator != .and ? next : separator
      }
      start = index + 1
    }
    if start < sentence.endIndex {
      parts.append(SentencePart(tokens: sentence[start...], separator: separator, endsWithColon: false))
    }
    return parts
  }

  private static func separator(_ token: Token) -> Separator? {
    switch (token.kind, token.folded) {
    case (.comma, _): .comma
    case (.colon, _): .colon
    case (.word, "and"), (.word, "&"), (.word, "plus"), (.word, "but"): .and
    case (.word, "then"), (.word, "->"), (.word, "=>"), (.word, "&&"): .then
    default: nil
    }
  }
}
