/// A reader over the tokens of one clause.
///
/// Words are compared folded; a quoted token is never taken for a word.
struct Phrase {
  let source: InstructionSource
  private(set) var tokens: ArraySlice<Token>

  init(_ tokens: ArraySlice<Token>, in source: InstructionSource) {
    self.tokens = tokens
    self.source = source
  }

  var isAtEnd: Bool { tokens.isEmpty }
  var next: Token? { tokens.first }

  /// Where the remaining tokens stand in the source; nil at the end.
  var range: Range<Int>? {
    guard let first = tokens.first, let last = tokens.last else { return nil }
    return first.range.lowerBound..<last.range.upperBound
  }

  /// The remaining text as it was written.
  var text: String { range.map { source[$0] } ?? "" }

  // MARK: - Taking from the front

  mutating func takeNext() -> Token? { tokens.popFirst() }

  /// Takes `phrase`, words with single spaces between, if the rest begins with it.
  mutating func take(_ phrase: String) -> Bool {
    guard let length = tokens.length(ofPrefix: phrase) else { return false }
    tokens = tokens.dropFirst(length)
    return true
  }

  /// Takes the first of `phrases` that the rest begins with, and returns it. Longer phrases have to stand first.
  mutating func takeAny(_ phrases: [String]) -> String? {
    phrases.first { take($0) }
  }

  /// Takes all that is there of `phrases`, in any order.
  mutating func skipAny(_ phrases: [String]) {
    while takeAny(phrases) != nil {}
  }

  /// Takes everything and returns it.
  mutating func takeAll() -> Phrase {
    defer { tokens = tokens.suffix(0) }
    return self
  }

  // MARK: - Taking from the back

  /// Takes the first of `phrases` that the rest ends with, and returns it. Longer phrases have to stand first.
  mutating func takeAnyAtEnd(_ phrases: [String]) -> String? {
    for phrase in phrases {
      guard let length = tokens.length(ofSuffix: phrase) else { continue }
      tokens = tokens.dropLast(length)
      return phrase
    }
    return nil
  }

  // MARK: - Splitting

  /// Splits at the last of any of `words` that has something behind it, or nil.
  func splitAtLast(_ words: [String]) -> (before: Phrase, word: String, after: Phrase)? {
    var index = tokens.endIndex
    while index > tokens.startIndex {
      index = tokens.index(before: index)
      guard tokens[index].kind == .word, words.contains(tokens[index].folded) else { continue }
      guard tokens.index(after: index) < tokens.endIndex else { continue }
      return split(at: index)
    }
    return nil
  }

  /// Splits at the first of any of `words` that has something behind it, or nil.
  func splitAtFirst(_ words: [String]) -> (before: Phrase, word: String, after: Phrase)? {
    for index in tokens.indices.dropLast() where tokens[index].kind == .word && words.contains(tokens[index].folded) {
      return split(at: index)
    }
    return nil
  }

  private func split(at index: Int) -> (before: Phrase, word: String, after: Phrase) {
    (
      Phrase(tokens[tokens.startIndex..<index], in: source), tokens[index].folded,
      Phrase(tokens[(index + 1)...], in: source)
    )
  }

  /// True when one of `words` stands anywhere outside quotes.
  func contains(anyOf words: Set<String>) -> Bool {
    tokens.contains { $0.kind == .word && words.contains($0.folded) }
  }
}

extension ArraySlice<Token> {
  /// How many tokens `phrase` takes at the beginning; nil when they are other words.
  func length(ofPrefix phrase: String) -> Int? {
    let words = phrase.split(separator: " ")
    guard count >= words.count else { return nil }
    return zip(self, words).allSatisfy { $0.kind == .word && $0.folded == $1 } ? words.count : nil
  }

  /// How many tokens `phrase` takes at the end; nil when they are other words.
  func length(ofSuffix phrase: String) -> Int? {
    suffix(phrase.split(separator: " ").count).length(ofPrefix: phrase)
  }
}
