import Messages

/// Reads one clause with the grammar of its verb.
enum ClauseReader {
  static func read(_ clause: Clause, in source: InstructionSource) -> Reading {
    if let objection = clause.objection { return .notUnderstood(objection) }
    let phrase = Phrase(clause.body, in: source)
    switch clause.verb {
    case .navigate: return NavigateGrammar.read(clause, in: source)
    case .click: return ClickGrammar.read(clause, in: source)
    case .tick: return ClickGrammar.readTick(phrase)
    case .fill: return FillGrammar.read(clause, in: source)
    case .clear: return FillGrammar.readClear(phrase)
    case .choose: return FillGrammar.readChoice(phrase)
    case .take: return ScreenshotGrammar.read(clause, in: source) ?? .notUnderstood(nil)
    case .extract:
      return ScreenshotGrammar.read(clause, in: source) ?? ExtractGrammar.read(clause, in: source)
    case .wait, .verify: return WaitGrammar.read(phrase, verb: clause.verbText)
    case .run: return CustomGrammar.read(phrase)
    case .unsupported(let reason): return .notUnderstood(reason)
    case nil: return readWithoutVerb(phrase)
    }
  }

  /// A bare address opens it, and "a screenshot" takes one: nothing else could be meant.
  private static func readWithoutVerb(_ phrase: Phrase) -> Reading {
    if phrase.tokens.count == 1, let token = phrase.next, case .url(let url) = AddressReader.read(token.text) {
      return .understood([TaskDraft.navigate(to: url)])
    }
    var rest = phrase
    rest.skipAny(["a", "an", "the"])
    if let next = rest.next, next.folded == "screenshot" || next.folded == "full" || next.folded == "full-page" {
      return ScreenshotGrammar.read(phrase, verb: "take") ?? .notUnderstood(nil)
    }
    return .notUnderstood(nil)
  }
}
