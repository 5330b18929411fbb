import Messages

/// "run javascript `document.title` as title". The code has to be marked as such: nothing else is ever run.
enum CustomGrammar {
  static func read(_ phrase: Phrase) -> Reading {
    var phrase = phrase
    var name = ValueName.takeName(from: &phrase)
    phrase.skipAny(["the", "this", "following", "some", "custom"])
    let named = phrase.takeAny(["javascript", "java script", "js", "script", "code", "expression", "snippet"]) != nil
    phrase.skipAny(["code", "snippet", "expression", "in the page", "on the page"])
    if phrase.next?.kind == .colon { _ = phrase.takeNext() }
    guard let code = phrase.takeNext(), code.kind == .code || (named && code.kind == .quoted),
      !code.text.allSatisfy(\.isWhitespace)
    else {
      return .notUnderstood("put the JavaScript between backticks: run javascript `document.title`")
    }
    phrase.skipAny(["in the page", "on the page"])
    if name == nil { name = ValueName.takeName(from: &phrase) }
    guard phrase.isAtEnd else {
      return .understood([TaskDraft.custom(code.text, name: name)], leftovers: [phrase.range].compactMap { $0 })
    }
    return .understood([TaskDraft.custom(code.text, name: name)])
  }
}
