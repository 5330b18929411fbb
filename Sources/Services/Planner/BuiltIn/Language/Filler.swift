/// The words around an order that order nothing: "please", "first", "I want you to".
enum Filler {
  /// `tokens` without the fillers at their beginning and end.
  static func dropping(from tokens: ArraySlice<Token>) -> ArraySlice<Token> {
    var rest = tokens
    var changed = true
    while changed {
      changed = false
      for phrase in leading {
        guard let length = rest.length(ofPrefix: phrase) else { continue }
        rest = rest.dropFirst(length)
        changed = true
      }
      if let first = rest.first, first.kind == .word, first.folded == "step", rest.count > 1,
        rest[rest.startIndex + 1].text.allSatisfy(\.isNumber)
      {
        rest = rest.dropFirst(2)
        changed = true
      }
    }
    changed = true
    while changed {
      changed = false
      for phrase in trailing {
        guard let length = rest.length(ofSuffix: phrase) else { continue }
        rest = rest.dropLast(length)
        changed = true
      }
    }
    return rest
  }

  private static let leading = [
    "please", "kindly", "also", "now", "just", "first", "firstly", "second", "secondly", "third", "thirdly",
    "finally", "lastly", "next", "afterwards", "afterward", "after that", "after this", "once there", "once done",
    "when done", "there", "i want you to", "i want to", "i would like you to", "i would like to", "i'd like you to",
    "i'd like to", "i need you to", "i need to", "can you", "could you", "would you", "will you", "you should",
    "you can", "you", "we", "let's", "lets", "let us", "do the following steps",
    "do the following", "do these things", "do this", "try to", "make sure to", "be sure to", "remember to",
    "go ahead", "start by", "begin by", "to begin", "to start", "hey", "hi", "hello", "ok", "okay", "so", "at last",
    "at the end", "in the end", "lastly", "and", "thanks", "thank you", "cheers",
  ]

  // Not "next", "again" or "now": "click Next", "click Try again".
  private static let trailing = ["please", "for me", "as well", "afterwards", "thanks", "at the end", "in the end"]
}
