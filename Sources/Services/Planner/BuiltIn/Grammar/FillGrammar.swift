import Messages

/// "type Ada into the name field", "fill in Email with ada@example.com", "choose Blue in Colour".
enum FillGrammar {
  private static let intoWords = ["into", "in", "inside", "within", "to", "on", "for", "as", "at"]

  static func read(_ clause: Clause, in source: InstructionSource) -> Reading {
    let namesFieldFirst = clause.verbText.hasPrefix("fill") || clause.verbText == "set"
    var tasks: [PlanTask] = []
    var pending: ArraySlice<Token>?
    // A part joins the ones after it until there is a field: "type salt and pepper into Notes and 5 into Amount".
    for part in clause.parts where !isHeading(part) {
      let start = pending?.startIndex ?? part.startIndex
      let candidate = Phrase(clause.body[start..<part.endIndex], in: source)
      if let task = task(candidate, namesFieldFirst) {
        tasks.append(task)
        pending = nil
      } else {
        pending = candidate.tokens
      }
    }
    guard let rest = pending else { return .understood(tasks) }
    if let last = lastTask(with: rest, of: clause, namesFieldFirst, source) {
      return .understood(tasks.dropLast() + [last])
    }
    guard !tasks.isEmpty else { return .notUnderstood(hint(Phrase(rest, in: source))) }
    return .understood(tasks, leftovers: [Phrase(rest, in: source).range].compactMap { $0 })
  }

  /// "clear the search box".
  static func readClear(_ phrase: Phrase) -> Reading {
    guard let target = TargetReader.read(phrase) else { return .notUnderstood(hint(phrase)) }
    return .understood([TaskDraft.fill(target, value: "")])
  }

  /// "choose Blue from the Colour list".
  static func readChoice(_ phrase: Phrase) -> Reading {
    guard let (before, _, after) = phrase.splitAtLast(["from", "in", "for", "as"]), let value = value(before),
      let target = field(after)
    else { return .notUnderstood("say which option and which list: choose “Blue” in “Colour”") }
    return .understood([TaskDraft.choose(target, value: value)])
  }

  /// "fill in the form: name with Ada, email with …".
  private static func isHeading(_ part: ArraySlice<Token>) -> Bool {
    part.last?.folded == "form" && part.allSatisfy { ["the", "this", "in", "form"].contains($0.folded) }
  }

  // MARK: - One field

  private static func task(_ phrase: Phrase, _ namesFieldFirst: Bool) -> PlanTask? {
    namesFieldFirst
      ? fieldFirst(phrase) ?? valueFirst(phrase, ["into", "in"])
      : valueFirst(phrase, ["into"]) ?? valueFirst(phrase, intoWords) ?? fieldFirst(phrase)
  }

  /// A field's value may go on behind "and": "fill Notes with salt and pepper". Plain words only; the last field.
  private static func lastTask(
    with rest: ArraySlice<Token>, of clause: Clause, _ namesFieldFirst: Bool, _ source: InstructionSource
  ) -> PlanTask? {
    guard namesFieldFirst, rest.allSatisfy({ $0.kind == .word || $0.kind == .comma }),
      let part = clause.parts.last(where: { $0.startIndex < rest.startIndex })
    else { return nil }
    guard part.last?.kind == .word else { return nil }
    return task(Phrase(clause.body[part.startIndex..<rest.endIndex], in: source), true)
  }

  /// "Ada into the name field": the value may hold the word itself, so the last one splits, or the one behind a quote.
  private static func valueFirst(_ phrase: Phrase, _ words: [String]) -> PlanTask? {
    var rest = phrase
    if let quoted = rest.takeNext(), quoted.isQuotedOrCode {
      rest.skipAny(["text", "value"])
      guard rest.takeAny(words) != nil, let target = field(rest) else { return nil }
      return TaskDraft.fill(target, value: quoted.text)
    }
    guard let (before, _, after) = phrase.splitAtLast(words), let value = value(before), let target = field(after)
    else { return nil }
    return TaskDraft.fill(target, value: value)
  }

  /// "the Email field with ada@example.com", "Colour to Blue".
  private static func fieldFirst(_ phrase: Phrase) -> PlanTask? {
    guard let (before, _, after) = phrase.splitAtFirst(["with", "to", "=", "as"]), let target = field(before),
      let value = value(after)
    else { return nil }
    return TaskDraft.fill(target, value: value)
  }

  private static func value(_ phrase: Phrase) -> String? {
    var phrase = phrase
    if phrase.tokens.count > 1 { phrase.skipAny(["the value", "the text", "value", "text", "the option", "option"]) }
    guard let first = phrase.next else { return nil }
    if first.isQuotedOrCode { return phrase.tokens.count == 1 ? first.text : nil }
    return phrase.tokens.contains { $0.isQuotedOrCode } ? nil : phrase.text
  }

  private static func field(_ phrase: Phrase) -> Target? {
    var phrase = phrase
    phrase.skipAny(["the"])
    guard case .named(let name, _, _)? = TargetReader.read(phrase) else { return TargetReader.read(phrase) }
    return .named(name, noun: .field)
  }

  private static func hint(_ phrase: Phrase) -> String {
    phrase.isAtEnd ? "what should be typed, and where?" : "say what goes where: type “Ada” into “Name”"
  }
}
