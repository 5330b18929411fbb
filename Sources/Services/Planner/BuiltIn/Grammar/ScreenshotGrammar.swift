import Messages

/// "take a full page screenshot", "capture #chart as chart", "save the HTML".
enum ScreenshotGrammar {
  /// Nil when the words are about no picture and no HTML, so that another grammar may read them.
  static func read(_ clause: Clause, in source: InstructionSource) -> Reading? {
    guard let first = clause.parts.first, var reading = read(Phrase(first, in: source), verb: clause.verbText) else {
      return nil
    }
    // "take a screenshot and an HTML snapshot": what to take is said once.
    for part in clause.parts.dropFirst() {
      let phrase = Phrase(part, in: source)
      reading = reading.adding(read(phrase, verb: "take"), orLeaving: phrase.range)
    }
    return reading
  }

  /// Reads one part; nil when it is about no picture and no HTML.
  static func read(_ phrase: Phrase, verb: String) -> Reading? {
    var phrase = phrase
    let name = ValueName.takeName(from: &phrase)
    phrase.skipAny(articles)
    let fullPage = phrase.takeAny(fullPageWords) != nil
    phrase.skipAny(articles)
    if phrase.takeAny(htmlWords) != nil {
      phrase.skipAny(["of"] + articles + pageWords)
      return .htmlSnapshot(name: name, leftovers: [phrase.range].compactMap { $0 })
    }
    if verb == "screenshot" || verb == "snap" || phrase.takeAny(pictureWords) != nil || verb == "capture" {
      return picture(of: phrase, fullPage: fullPage, name: name)
    }
    return nil
  }

  private static func picture(of rest: Phrase, fullPage: Bool, name: String?) -> Reading {
    var phrase = rest
    let saysOfWhat = phrase.takeAny(["of", "from", "showing"]) != nil
    let whole = takePage(&phrase)
    let page = TaskDraft.screenshot(fullPage: fullPage || whole, name: name)
    guard let range = phrase.range else { return .understood([page]) }
    // "a screenshot of example.com": the page has to be opened first.
    if phrase.tokens.count == 1, let token = phrase.next, case .url(let url) = AddressReader.read(token.text) {
      return .understood([TaskDraft.navigate(to: url), page])
    }
    if !fullPage, !whole, let target = TargetReader.read(phrase), isCertain(target, phrase) {
      return .understood([TaskDraft.screenshot(of: target, name: name)])
    }
    // "of the header" asks for another picture than one of the page; "for the report" only adds to it.
    return saysOfWhat
      ? .notUnderstood("to show one element give its selector or its text in quotes")
      : .understood([page], leftovers: [range])
  }

  /// Takes "the whole page" and the like; true when the whole of it is meant.
  private static func takePage(_ phrase: inout Phrase) -> Bool {
    var whole = false
    while true {
      if phrase.takeAny(fullPageWords) != nil {
        whole = true
      } else if phrase.takeAny(articles + pageWords + ["in full"]) == nil {
        return whole
      }
    }
  }

  private static func isCertain(_ target: Target, _ phrase: Phrase) -> Bool {
    if case .selector = target { return true }
    return phrase.tokens.contains { $0.kind == .quoted }
  }

  private static let articles = ["a", "an", "the", "another", "one", "its", "of", "this", "me"]
  private static let fullPageWords = [
    "full page", "full-page", "fullpage", "full length", "whole page", "entire page", "complete page", "full",
  ]
  private static let pictureWords = [
    "page screenshot", "screenshots", "screenshot", "screen shot", "screen capture", "screen grab", "screengrab",
    "picture", "photo", "snapshot", "image",
  ]
  private static let htmlWords = [
    "html snapshot", "html source", "html code", "html", "page source", "source code", "page html", "page's html",
    "source", "markup", "dom snapshot",
  ]
  private static let pageWords = [
    "web page", "webpage", "page", "screen", "it", "viewport", "window", "browser", "site", "website", "result page",
    "current", "visible", "resulting", "whole", "entire", "everything",
  ]
}
