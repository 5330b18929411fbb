import Messages

/// "click Sign up", "double-click the “Edit” button", "press #save three times".
enum ClickGrammar {
  static func read(_ clause: Clause, in source: InstructionSource) -> Reading {
    var phrase = Phrase(clause.body, in: source)
    guard let count = takeCount(&phrase, verb: clause.verbText) else {
      return .notUnderstood("one task clicks at most three times")
    }
    let button: MouseButton =
      clause.verbText.hasPrefix("right") ? .right : clause.verbText.hasPrefix("middle") ? .middle : .left
    if isKey(phrase, verb: clause.verbText) {
      return .notUnderstood("there is no task for keys; say what to click instead")
    }
    if let target = TargetReader.read(phrase) { return .understood([TaskDraft.click(target, button, count)]) }
    // "click “Yes”, #next and “Finish”": several clicks, as far as each target is marked as one.
    let targets = clause.parts.map { firm(Phrase($0, in: source)) }
    let certain = targets.prefix { $0 != nil }.compactMap { $0 }
    guard clause.parts.count > 1, !certain.isEmpty else { return .notUnderstood(hint(phrase)) }
    let leftovers = clause.parts.dropFirst(certain.count).compactMap { Phrase($0, in: source).range }
    return .understood(certain.map { TaskDraft.click($0, button, count) }, leftovers: leftovers)
  }

  /// "tick “I agree”", "check the Terms box".
  static func readTick(_ phrase: Phrase) -> Reading {
    guard let target = TargetReader.read(phrase) else { return .notUnderstood(hint(phrase)) }
    guard case .named(let name, _, _) = target else { return .understood([TaskDraft.click(target, .left, 1)]) }
    return .understood([TaskDraft.click(.named(name, noun: .checkbox), .left, 1)])
  }

  private static func firm(_ phrase: Phrase) -> Target? {
    switch TargetReader.read(phrase) {
    case .selector(let selector): .selector(selector)
    case .named(let name, let noun, let isQuoted) where noun != nil || isQuoted:
      .named(name, noun: noun, isQuoted: isQuoted)
    default: nil
    }
  }

  /// How often to click; nil when it is more often than a task can.
  private static func takeCount(_ phrase: inout Phrase, verb: String) -> Int32? {
    if verb.hasPrefix("double") { return 2 }
    if verb.hasPrefix("triple") { return 3 }
    if phrase.takeAnyAtEnd(["once"]) != nil { return 1 }
    if phrase.takeAnyAtEnd(["twice", "two times", "2 times"]) != nil { return 2 }
    if phrase.takeAnyAtEnd(["thrice", "three times", "3 times"]) != nil { return 3 }
    return phrase.tokens.last?.folded == "times" ? nil : 1
  }

  private static func isKey(_ phrase: Phrase, verb: String) -> Bool {
    guard !verb.contains("click"), !verb.contains("tap") else { return false }
    var phrase = phrase
    phrase.skipAny(["the"])
    let hasNoun = phrase.takeAnyAtEnd(["keys", "key"]) != nil
    guard phrase.tokens.count == 1, let token = phrase.next, token.kind == .word else { return hasNoun }
    return hasNoun || keys.contains(token.folded) || token.folded.contains("ctrl+") || token.folded.contains("alt+")
  }

  private static func hint(_ phrase: Phrase) -> String {
    phrase.isAtEnd ? "what should be clicked?" : "put the name of what to click in quotes, or give a selector"
  }

  private static let keys: Set<String> = [
    "enter", "return", "escape", "esc", "tab", "space", "spacebar", "backspace", "delete", "up", "down", "left",
    "right", "home", "end", "pageup", "pagedown", "f5",
  ]
}
