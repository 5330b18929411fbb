/// Cuts the tokens of an instruction into clauses.
///
/// A full stop, a new line and "then" always separate. A comma and "and" separate where a verb follows; elsewhere they
/// belong to what stands before ("click Save and Continue"). Conditions and negations reach to the end of their
/// sentence, so that "if it is sold out, click Notify me" and "do not click Buy" never become a click.
struct ClauseSplitter {
  private let tokens: [Token]
  private var clauses: [Clause] = []
  private var sentence = 0

  static func clauses(of tokens: [Token]) -> [Clause] {
    var splitter = ClauseSplitter(tokens: tokens)
    for sentence in tokens.split(whereSeparator: { $0.kind == .fullStop }) {
      splitter.sentence += 1
      splitter.read(SentencePart.parts(of: sentence))
    }
    return splitter.clauses
  }

  private init(tokens: [Token]) { self.tokens = tokens }

  private mutating func read(_ parts: [SentencePart]) {
    let first = clauses.endIndex
    var objection: Objection?
    for part in parts {
      let words = Filler.dropping(from: part.tokens)
      let previous = clauses.indices.last.flatMap { $0 >= first ? $0 : nil }
      if objection != nil, let previous {
        clauses[previous].extend(with: part.tokens, of: tokens)
      } else if let found = Objection(opening: words) {
        objection = found
        if found.reachesBack, part.separator == .comma, let previous {
          // "click Accept, if it is there": what stands before is not meant without it.
          clauses[previous].extend(with: words, of: tokens)
          clauses[previous].objection = found.reason
        } else {
          append(nil, words, 0, objection: found.reason)
        }
      } else if words.isEmpty {
        continue
      } else if let length = Objection.awaitedLength(words) {
        append(.wait, words, length)
      } else if let (verb, length) = Verb.read(from: words), !isName(words, after: previous, part.separator) {
        append(verb, words, length)
      } else if part.separator.joins, let previous {
        clauses[previous].extend(with: words, of: tokens)
      } else if !part.endsWithColon {
        // What ends with a colon and has no verb is a heading: "Steps:".
        append(nil, words, 0)
      }
    }
  }

  private mutating func append(
    _ verb: Verb?, _ words: ArraySlice<Token>, _ verbLength: Int, objection: String? = nil
  ) {
    guard !words.isEmpty else { return }
    clauses.append(
      Clause(verb: verb, words: words, verbLength: verbLength, sentence: sentence, objection: objection))
  }

  /// Whether `words` are the rest of a button's name: "click Save and Close" names one button.
  private func isName(_ words: ArraySlice<Token>, after previous: Int?, _ separator: SentencePart.Separator) -> Bool {
    guard separator == .and, let previous, clauses[previous].verb == .click else { return false }
    guard words.count == 1, let word = words.first, word.isCapitalized else { return false }
    return clauses[previous].parts.last?.last?.isCapitalized ?? false
  }
}
