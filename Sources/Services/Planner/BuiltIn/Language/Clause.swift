/// One thing that an instruction asks for: a verb and what follows it.
struct Clause: Sendable {
  /// Nil where the words begin with no verb that is known.
  let verb: Verb?

  /// The words of the verb itself, folded: "double click", "take".
  let verbText: String

  /// What follows the verb, commas and "and" included.
  private(set) var body: ArraySlice<Token>

  /// The same, cut at commas and at "and" where no other verb follows; at least one part.
  private(set) var parts: [ArraySlice<Token>]

  /// Where the clause stands in the source, its verb included.
  private(set) var range: Range<Int>

  /// The number of the sentence that the clause stands in.
  let sentence: Int

  /// Why the clause must not be carried out as it reads, such as a condition that stands around it.
  var objection: String?

  /// A clause of `words`, which begin with its verb and are not empty; `verbLength` of them are the verb.
  init(verb: Verb?, words: ArraySlice<Token>, verbLength: Int, sentence: Int, objection: String? = nil) {
    self.verb = verb
    verbText = words.prefix(verbLength).map(\.folded).joined(separator: " ")
    body = words.dropFirst(verbLength)
    parts = [body]
    range = (words.first?.range.lowerBound ?? 0)..<(words.last?.range.upperBound ?? 0)
    self.sentence = sentence
    self.objection = objection
  }

  /// Adds a part that follows in `tokens`, the tokens of the whole instruction.
  mutating func extend(with words: ArraySlice<Token>, of tokens: [Token]) {
    guard let last = words.last, words.endIndex > body.startIndex else { return }
    parts.append(words)
    body = tokens[body.startIndex..<words.endIndex]
    range = range.lowerBound..<last.range.upperBound
  }
}
