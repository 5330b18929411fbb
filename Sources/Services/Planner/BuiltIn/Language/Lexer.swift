/// Cuts an instruction into tokens.
///
/// It knows quotation marks of several languages, backticks, addresses and selectors (whose dots, commas, brackets and
/// quotes are part of the word), lists and punctuation. A quotation mark that is never closed counts for nothing. Its
/// time is linear in the text: each search for a closing mark is bounded or its failure remembered.
struct Lexer {
  private let scalars: [Unicode.Scalar]
  private var position = 0
  private var tokens: [Token] = []

  /// For a closing mark, the offset up to which it is known not to occur any more.
  private var absentUntil: [Unicode.Scalar: Int] = [:]

  /// How far the end of a bracket or a quotation within a word may be away, in characters.
  private static let bracketReach = 512

  private init(_ source: InstructionSource) {
    scalars = source.scalars
  }

  static func tokens(of source: InstructionSource) -> [Token] {
    var lexer = Lexer(source)
    while lexer.position < lexer.scalars.count { lexer.readToken() }
    return lexer.tokens
  }

  // MARK: - One token

  private mutating func readToken() {
    let start = position
    let scalar = scalars[start]
    if readListMarker() { return }
    switch scalar {
    case "\n", ";", "。", "；", "!", "?", "…", "→", "➜", "➔", "⇒":
      append(.fullStop, length: 1)
    case ",", "，", "、":
      append(.comma, length: 1)
    case ":":
      append(.colon, length: 1)
    case "–", "—", "-", "•", "·", "*":
      if isBoundary(start + 1) { append(.comma, length: 1) } else { readWord() }
    case ".":
      if isBoundary(start + 1) || scalars[start + 1] == "." { append(.fullStop, length: 1) } else { readWord() }
    case "(", ")", "]", "}":
      position += 1
    default:
      if scalar.properties.isWhitespace {
        position += 1
      } else if let closing = Quotation.closing(of: scalar) {
        readQuoted(closing: closing)
      } else {
        readWord()
      }
    }
  }

  private mutating func append(_ kind: Token.Kind, length: Int) {
    tokens.append(Token(kind, "", at: position..<position + length))
    position += length
  }

  /// Reads "1.", "2)", "-", "*" or "•" at the beginning of a line, and "2." or "2)" after a space within one.
  private mutating func readListMarker() -> Bool {
    let atLineStart = tokens.last.map { $0.kind == .fullStop && scalars[$0.range.lowerBound] == "\n" } ?? true
    var end = position
    while end < scalars.count, end - position < 3, scalars[end].isDigit { end += 1 }
    if end > position {
      guard end < scalars.count, scalars[end] == "." || scalars[end] == ")", isBoundary(end + 1) else { return false }
      // In the middle of a line "for 5." ends a sentence, so a dotted number needs a sentence end before it.
      let afterStop = tokens.last.map { $0.kind == .fullStop } ?? true
      guard atLineStart || afterStop || scalars[end] == ")" else { return false }
      append(.fullStop, length: end + 1 - position)
      return true
    }
    guard atLineStart, "-*•·–—+".unicodeScalars.contains(scalars[position]), isBoundary(position + 1) else {
      return false
    }
    append(.fullStop, length: 1)
    return true
  }

  // MARK: - Quotations

  private mutating func readQuoted(closing: Unicode.Scalar) {
    let start = position
    let isCode = closing == "`"
    let fence = isCode && scalars[start...].prefix(3).elementsEqual(["`", "`", "`"]) ? 3 : 1
    guard let end = closingOffset(closing, from: start + fence, width: fence) else {
      position += fence
      return
    }
    let text = text(start + fence..<end)
    position = end + fence
    tokens.append(Token(isCode ? .code : .quoted, text, at: start..<position))
  }

  private mutating func closingOffset(_ closing: Unicode.Scalar, from start: Int, width: Int) -> Int? {
    if width == 1, let absent = absentUntil[closing], start < absent { return nil }
    var offset = start
    while offset < scalars.count, width == 3 || scalars[offset] != "\n" {
      if width == 3 {
        if scalars[offset...].prefix(3).elementsEqual(["`", "`", "`"]) { return offset }
      } else if scalars[offset] == closing, Quotation.canClose(closing, followedBy: scalar(at: offset + 1)) {
        return offset
      }
      offset += 1
    }
    if width == 1 { absentUntil[closing] = offset }
    return nil
  }

  // MARK: - Words

  private mutating func readWord() {
    let start = position
    let reached = wordEnd(from: start, withBrackets: true) ?? wordEnd(from: start, withBrackets: false) ?? start
    // A mark that can end a word can also stand alone: it must be passed all the same.
    var end = max(reached, start + 1)
    position = end
    var stops = false
    var colon = false
    var comma = false
    while end > start + 1, let kind = trailing(scalars[end - 1], in: start..<end - 1) {
      stops = stops || kind == .fullStop
      colon = colon || kind == .colon
      comma = comma || kind == .comma
      end -= 1
    }
    tokens.append(Token(.word, text(start..<end), at: start..<end))
    if stops {
      tokens.append(Token(.fullStop, "", at: end..<position))
    } else if colon || comma {
      tokens.append(Token(colon ? .colon : .comma, "", at: end..<position))
    }
  }

  /// What a punctuation mark at the end of a word means; nil when it belongs to the word.
  private func trailing(_ scalar: Unicode.Scalar, in word: Range<Int>) -> Token.Kind? {
    switch scalar {
    case ".", "!", "?", "…": .fullStop
    case ":": .colon
    case ",": .comma
    case ")": scalars[word].contains("(") ? nil : .word
    case "]": scalars[word].contains("[") ? nil : .word
    case "}": scalars[word].contains("{") ? nil : .word
    case "\"", "”", "“", "'", "’", "»": scalars[word].contains("=") ? nil : .word
    default: nil
    }
  }

  /// The end of the word at `start`; nil when a bracket in it is not closed nearby.
  private func wordEnd(from start: Int, withBrackets: Bool) -> Int? {
    var end = start
    while end < scalars.count {
      let scalar = scalars[end]
      if scalar.properties.isWhitespace || scalar == ";" { return end }
      if scalar == "," || scalar == "，", isBoundary(end + 1) { return end }
      if "\"“”«»`".unicodeScalars.contains(scalar) || scalar == "'" && end > start && scalars[end - 1] == "=" {
        guard end > start, scalars[end - 1] == "=" else { return end }
        guard withBrackets, let close = nearby(Quotation.closing(of: scalar) ?? scalar, after: end) else { return end }
        end = close
      } else if withBrackets, scalar == "[" || scalar == "(" && end > start {
        guard let close = bracketEnd(from: end) else { return nil }
        end = close
      }
      end += 1
    }
    return end
  }

  private func bracketEnd(from start: Int) -> Int? {
    let closing: Unicode.Scalar = scalars[start] == "[" ? "]" : ")"
    var offset = start + 1
    let limit = min(scalars.count, start + Self.bracketReach)
    while offset < limit, scalars[offset] != "\n" {
      if scalars[offset] == closing { return offset }
      if scalars[offset] == "\"" || scalars[offset] == "'", let close = nearby(scalars[offset], after: offset) {
        offset = close
      }
      offset += 1
    }
    return nil
  }

  private func nearby(_ closing: Unicode.Scalar, after start: Int) -> Int? {
    let limit = min(scalars.count, start + Self.bracketReach)
    return (start + 1..<max(start + 1, limit)).first { scalars[$0] == closing || scalars[$0] == "\n" }
      .flatMap { scalars[$0] == closing ? $0 : nil }
  }

  // MARK: - Helpers

  private func scalar(at offset: Int) -> Unicode.Scalar? { offset < scalars.count ? scalars[offset] : nil }

  /// True at the end of the text and before white space or a quotation: there a punctuation mark separates.
  private func isBoundary(_ offset: Int) -> Bool {
    guard let scalar = scalar(at: offset) else { return true }
    return scalar.properties.isWhitespace || Quotation.closing(of: scalar) != nil
  }

  private func text(_ range: Range<Int>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars[range])
    return String(view)
  }
}

extension Unicode.Scalar {
  var isDigit: Bool { ("0"..."9").contains(self) }
}
