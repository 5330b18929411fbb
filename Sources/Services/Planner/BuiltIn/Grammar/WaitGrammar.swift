import Messages

/// "wait 2 seconds", "wait for “Welcome”", "wait until .spinner disappears", "wait for the page to load".
enum WaitGrammar {
  static func read(_ phrase: Phrase, verb: String) -> Reading {
    var phrase = phrase
    if verb.hasSuffix("up to") {
      guard let limit = TimeReader.take(&phrase) else { return .notUnderstood("wait how long?") }
      phrase.skipAny(["for", "until", "till"])
      return condition(phrase, timeout: limit)
    }
    if verb == "wait" || verb == "wait for" || verb.hasPrefix("pause") || verb.hasPrefix("sleep") {
      var rest = phrase
      rest.skipAny(["for", "about", "around", "another", "exactly"])
      if let time = TimeReader.take(&rest) {
        if rest.isAtEnd { return .understood([TaskDraft.wait(time)]) }
        if rest.takeAny(["for", "until", "till"]) != nil { return condition(rest, timeout: time) }
      }
      if rest.take("up to"), let limit = TimeReader.take(&rest) {
        rest.skipAny(["for", "until", "till"])
        return condition(rest, timeout: limit)
      }
    }
    phrase.skipAny(["for", "until", "till", "that"])
    let limit = takeLimit(&phrase)
    return condition(phrase, timeout: limit)
  }

  /// Takes "for up to 10 seconds", "within 10 seconds" from the end.
  private static func takeLimit(_ phrase: inout Phrase) -> Int64? {
    for words in [["within"], ["max"], ["up"]] {
      guard let (before, _, after) = phrase.splitAtLast(words) else { continue }
      var time = after
      time.skipAny(["to", "the next"])
      guard let limit = TimeReader.take(&time), time.isAtEnd else { continue }
      var rest = before
      if words == ["up"] { _ = rest.takeAnyAtEnd(["for"]) }
      phrase = rest
      return limit
    }
    return nil
  }

  private static func condition(_ phrase: Phrase, timeout: Int64?) -> Reading {
    guard let task = loading(phrase) ?? address(phrase) ?? element(phrase) else {
      return .notUnderstood("say for how long, for which text in quotes, or for which selector")
    }
    return .understood([TaskDraft.with(timeoutMilliseconds: timeout, task)])
  }

  // MARK: - Conditions

  private static func loading(_ phrase: Phrase) -> PlanTask? {
    var phrase = phrase
    phrase.skipAny(["the", "it", "everything"])
    let words = phrase.text.lowercased().split(separator: " ").joined(separator: " ")
    if networkIdle.contains(words) { return TaskDraft.wait(until: .networkIdle) }
    var rest = phrase
    rest.skipAny(["page", "site", "website", "document", "it", "everything"])
    rest.skipAny(["to", "is", "has", "be", "fully", "completely", "finished", "finishes", "done", "have", "been"])
    let isLoad = rest.takeAny(["loading", "loaded", "loads", "load", "ready"]) != nil
    return isLoad && rest.isAtEnd ? TaskDraft.wait(until: .load) : nil
  }

  private static let networkIdle: Set<String> = [
    "network idle", "networkidle", "network to be idle", "network is idle", "network to become idle",
    "network becomes idle", "network to settle", "network has settled", "network is quiet", "network to be quiet",
  ]

  private static func address(_ phrase: Phrase) -> PlanTask? {
    var phrase = phrase
    phrase.skipAny(["the", "page"])
    guard phrase.takeAny(["url", "address"]) != nil else { return nil }
    phrase.skipAny(["to"])
    let contains = phrase.takeAny(["contains", "contain", "includes", "include", "containing"]) != nil
    if !contains { phrase.skipAny(["is", "be", "becomes", "become", "changes", "change", "equals", "equal", "to"]) }
    guard phrase.tokens.count == 1, let token = phrase.next, !token.text.isEmpty else { return nil }
    if contains { return TaskDraft.wait(forURL: "*\(token.text)*") }
    guard !token.text.contains("*"), case .url(let url) = AddressReader.read(token.text) else {
      return TaskDraft.wait(forURL: token.text.hasPrefix("/") ? "*\(token.text)" : token.text)
    }
    return TaskDraft.wait(forURL: url)
  }

  private static func element(_ phrase: Phrase) -> PlanTask? {
    var phrase = phrase
    var state: ElementState?
    for (phrases, meaning) in endings where phrase.takeAnyAtEnd(phrases) != nil {
      state = meaning
      break
    }
    if state == nil, phrase.takeAny(["to see"]) == nil { phrase.skipAny(["the appearance of", "to see"]) }
    _ = phrase.takeAnyAtEnd(["on the page", "on screen"])
    let saysText = takesText(&phrase)
    guard let target = TargetReader.read(phrase) else { return nil }
    switch target {
    case .selector(let selector): return TaskDraft.wait(for: selector, state ?? .visible)
    case .named(let name, let noun, let isQuoted):
      // Plain words with an article ("the results") describe; a quotation or a capital letter quotes the page.
      guard isQuoted || saysText || noun != nil || phrase.tokens.first?.isCapitalized == true else { return nil }
      if noun == nil, state ?? .visible == .visible { return TaskDraft.wait(forText: name) }
      return TaskDraft.wait(for: target.clickSelector, state ?? .visible)
    }
  }

  /// Takes "the text" of "the text Welcome".
  private static func takesText(_ phrase: inout Phrase) -> Bool {
    var rest = phrase
    rest.skipAny(["the", "a"])
    guard rest.takeAny(["text", "words", "word", "message"]) != nil, !rest.isAtEnd else { return false }
    phrase = rest
    return true
  }

  private static let endings: [([String], ElementState)] = [
    (
      [
        "to disappear", "disappears", "has disappeared", "to be hidden", "is hidden", "to be gone", "is gone",
        "to go away", "goes away", "to vanish", "vanishes", "is not visible", "to not be visible",
        "is no longer visible",
      ], .hidden
    ),
    (["to be removed", "is removed", "to be detached"], .detached),
    (["to exist", "exists", "to be attached", "is attached", "is present", "to be present"], .attached),
    (
      [
        "to appear", "appears", "has appeared", "to be visible", "is visible", "becomes visible", "to become visible",
        "to show up", "shows up", "to show", "shows", "is shown", "to be shown", "is displayed", "to be displayed",
        "is there", "to be there",
      ], .visible
    ),
  ]
}
