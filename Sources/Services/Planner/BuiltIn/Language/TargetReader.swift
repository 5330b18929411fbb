/// Reads the name of an element: a selector, quoted words, or plain words.
enum TargetReader {
  /// The most words that a name without quotes may have; longer ones are rather a sentence that was not understood.
  private static let maxPlainWords = 6

  /// The target that all of `phrase` names; nil when it names none for certain.
  static func read(_ phrase: Phrase) -> Target? {
    var phrase = phrase
    // One word that is left is the name itself: a button may be called "A".
    while phrase.tokens.count > 1, phrase.takeAny(["on", "the", "a", "an", "this", "that", "my", "your"]) != nil {}
    let whole = phrase
    var noun: Noun?
    if let before = nounBefore(&phrase) { noun = before }
    let suffix = phrase.takeAnyAtEnd(Noun.phrases)
    if let suffix { noun = Noun.named(suffix) ?? noun }
    phrase.skipAny(["called", "named", "labelled", "labeled", "with the label", "with the text", "that says", "saying"])
    if phrase.isAtEnd, suffix == "search box" || suffix == "search field" { return .named("search", noun: .field) }
    guard let target = selector(phrase) ?? selector(whole) ?? quoted(phrase, noun) ?? plain(phrase, noun) else {
      return nil
    }
    if case .selector(let selector) = target, SelectorRules.problem(with: selector) != nil { return nil }
    return target
  }

  /// Takes "button" of `button "Sign up"` and "element" of "element .total".
  private static func nounBefore(_ phrase: inout Phrase) -> Noun? {
    var rest = phrase
    guard let word = rest.takeAny(Noun.phrases + ["selector", "css selector", "text", "words", "label"]) else {
      return nil
    }
    let connected = rest.takeAny(["called", "named", "labelled", "labeled", "with the text", "that says"]) != nil
    guard let next = rest.next, connected || next.isQuotedOrCode || SelectorText.looksLikeCSS(next.text) else {
      return nil
    }
    phrase = rest
    return Noun.named(word)
  }

  private static func selector(_ phrase: Phrase) -> Target? {
    guard let first = phrase.next else { return nil }
    if first.kind == .code { return phrase.tokens.count == 1 && !first.text.isEmpty ? .selector(first.text) : nil }
    guard first.kind == .word else { return nil }
    if SelectorText.hasEngine(first.text) { return .selector(phrase.text) }
    let words = phrase.tokens.map(\.text)
    guard phrase.tokens.allSatisfy({ $0.kind == .word }), words.contains(where: SelectorText.looksLikeCSS),
      words.allSatisfy({ SelectorText.looksLikeCSS($0) || SelectorText.isCSSPart($0) })
    else { return nil }
    return .selector(phrase.text)
  }

  private static func quoted(_ phrase: Phrase, _ noun: Noun?) -> Target? {
    guard phrase.tokens.count == 1, let token = phrase.next, token.kind == .quoted else { return nil }
    let name = token.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    if SelectorText.hasEngine(name) || SelectorText.isUnmistakable(name) { return .selector(name) }
    return name.isEmpty ? nil : .named(name, noun: noun, isQuoted: true)
  }

  private static func plain(_ phrase: Phrase, _ noun: Noun?) -> Target? {
    guard !phrase.isAtEnd, phrase.tokens.count <= maxPlainWords, !phrase.contains(anyOf: Objection.within),
      !phrase.contains(anyOf: vague), phrase.tokens.allSatisfy({ $0.kind == .word })
    else { return nil }
    return .named(phrase.source.excerpt(phrase.range ?? 0..<0, limit: 200), noun: noun)
  }

  /// Words that point at something instead of naming it.
  private static let vague: Set<String> = [
    "it", "this", "that", "these", "those", "them", "everything", "anything", "something", "first", "last", "second",
    "third", "any", "all", "some", "there", "here", "which", "where", "one",
  ]
}
