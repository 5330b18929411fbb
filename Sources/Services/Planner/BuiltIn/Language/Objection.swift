/// Words around an order that make it another one: conditions, negations, repetition.
///
/// A plan has none of them, and what stands under one must not be done as if it stood alone.
struct Objection: Sendable {
  /// Why the words from here to the end of the sentence cannot be planned.
  let reason: String

  /// Whether it also changes what stands before it, behind a comma: "click Accept, if it is there".
  let reachesBack: Bool

  private let phrases: [String]

  /// The objection that `tokens` begin with; nil when they begin with none.
  init?(opening tokens: ArraySlice<Token>) {
    let found = Self.all.first { objection in objection.phrases.contains { tokens.length(ofPrefix: $0) != nil } }
    guard let found else { return nil }
    self = found
  }

  private init(_ reason: String, reachesBack: Bool, _ phrases: [String]) {
    self.reason = reason
    self.reachesBack = reachesBack
    self.phrases = phrases
  }

  private static let all = [
    Objection(
      "a plan has no conditions: it runs its tasks once, in order", reachesBack: true,
      [
        "if", "unless", "while", "whenever", "in case", "otherwise", "else", "or", "until", "before", "provided",
        "assuming", "depending", "except",
      ]),
    Objection(
      "a plan has no repetition: it runs its tasks once, in order", reachesBack: true,
      ["for each", "for every", "for all"]),
    Objection(
      "what must not be done needs no task", reachesBack: false,
      [
        "don't", "dont", "do not", "never", "avoid", "without", "not", "you must not", "must not", "you should not",
        "shouldn't", "should not", "no",
      ]),
  ]

  /// Words that turn a click or a fill into something else wherever they stand outside quotes.
  static let within: Set<String> = [
    "if", "unless", "when", "whenever", "while", "until", "except", "instead", "otherwise", "without", "not", "every",
    "each", "don't", "never", "or",
  ]

  /// How many tokens open "once 'Welcome' appears, …", which is a wait; nil for other words.
  ///
  /// Where such a wait is not understood the rest of its sentence must not be done either.
  static func awaitedLength(_ tokens: ArraySlice<Token>) -> Int? {
    for phrase in awaited {
      if let length = tokens.length(ofPrefix: phrase) { return length }
    }
    return nil
  }

  /// Whether a clause with these verb words is such a wait.
  static func isAwaited(_ verbText: String) -> Bool { awaited.contains(verbText) }

  private static let awaited = ["as soon as", "once", "when", "after"]
}
