/// What a clause asks for, as its verb says it.
enum Verb: Equatable, Sendable {
  case navigate
  case click
  case fill
  case clear
  case choose
  case tick
  case take
  case extract
  case wait
  case verify
  case run
  /// Something that people ask of a browser and no task does; the reason tells them.
  case unsupported(String)
}

extension Verb {
  /// The verb that `tokens` begin with, and how many tokens it takes.
  static func read(from tokens: ArraySlice<Token>) -> (verb: Verb, length: Int)? {
    guard let first = tokens.first, first.kind == .word, let entries = table[first.folded] else { return nil }
    for (phrase, verb) in entries {
      if let length = tokens.length(ofPrefix: phrase) { return (verb, length) }
    }
    return nil
  }

  /// The phrases by their first word, longer ones first.
  private static let table: [String: [(phrase: String, verb: Verb)]] = {
    var table: [String: [(phrase: String, verb: Verb)]] = [:]
    for (verb, phrases) in vocabulary {
      for phrase in phrases {
        table[String(phrase.prefix { $0 != " " }), default: []].append((phrase, verb))
      }
    }
    return table.mapValues { $0.sorted { $0.phrase.count > $1.phrase.count } }
  }()

  private static let vocabulary: [(Verb, [String])] = [
    (
      .navigate,
      [
        "go to", "go over to", "go on to", "goto", "go", "head to", "head over to", "navigate to", "navigate",
        "browse to", "browse", "visit", "open up", "open", "load", "surf to", "access", "launch", "start at",
        "start on", "start from", "start with", "bring up", "pull up",
      ]
    ),
    (
      .click,
      [
        "click on", "click", "press on", "press", "tap on", "tap", "hit", "push", "double click on", "double click",
        "double-click on", "double-click", "doubleclick", "right click on", "right click", "right-click on",
        "right-click", "middle click", "middle-click", "triple click", "triple-click",
      ]
    ),
    (.fill, ["type in", "type", "enter", "fill in", "fill out", "fill", "write", "input", "put", "key in", "set"]),
    (.clear, ["clear", "empty"]),
    (.choose, ["choose", "select", "pick"]),
    (.tick, ["tick", "check"]),
    (.take, ["take", "capture", "screenshot", "snap", "save", "store", "keep", "make", "create"]),
    (
      .extract,
      [
        "extract", "read out", "read off", "read", "get", "grab", "scrape", "collect", "fetch", "copy", "retrieve",
        "note down", "note", "record", "return", "tell me", "give me", "show me", "what is", "what's",
      ]
    ),
    (.wait, ["wait for", "wait until", "wait till", "wait up to", "wait", "pause for", "pause", "sleep for", "sleep"]),
    (
      .verify,
      [
        "verify that", "verify", "ensure that", "ensure", "make sure that", "make sure", "assert that", "assert",
        "expect to see", "expect", "confirm that", "check that", "check whether", "check if", "check for",
      ]
    ),
    (.run, ["run", "execute", "evaluate", "eval"]),
    (.unsupported("there is no task for scrolling; tasks scroll to what they act on"), ["scroll"]),
    (.unsupported("there is no task for moving the mouse over something"), ["hover", "mouse over", "move"]),
    (.unsupported("there is no task for dragging"), ["drag", "drop"]),
    (.unsupported("there is no task for files"), ["upload", "download", "attach", "print"]),
    (
      .unsupported("say which fields to fill and what to click"),
      [
        "log in", "log into", "login", "log on", "sign in", "sign into", "sign out", "log out", "logout", "register",
        "subscribe", "submit", "search", "find", "look", "buy", "order", "book", "send", "post", "add", "remove",
        "delete", "accept", "dismiss", "close", "confirm", "reject", "agree", "complete", "solve", "play", "pay",
      ]
    ),
    (
      .unsupported("there is no task for it"),
      [
        "reload", "refresh", "resize", "zoom", "switch", "swipe", "uncheck", "untick", "unselect", "deselect", "paste",
        "cut", "undo", "focus",
      ]
    ),
    (.unsupported("a plan runs its tasks once, in order"), ["repeat", "loop", "retry", "try again", "do"]),
    (
      .unsupported("a plan does not judge or report what it finds; it extracts values"),
      [
        "count", "compare", "report", "summarize", "summarise", "translate", "tell", "log", "answer", "describe",
        "list",
      ]
    ),
  ]
}
