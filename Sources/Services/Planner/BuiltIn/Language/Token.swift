/// A piece of an instruction: a word, something quoted, or a mark that separates.
struct Token: Equatable, Sendable {
  enum Kind: Equatable, Sendable {
    /// A run of characters without white space, less the punctuation at its end.
    case word
    /// What stands between quotation marks, without them.
    case quoted
    /// What stands between backticks, without them.
    case code
    case comma
    case colon
    /// The end of a sentence, an item of a list, or a line.
    case fullStop
  }

  let kind: Kind

  /// The text without quotation marks and trailing punctuation.
  let text: String

  /// `text` for comparing words: lower case, and the typographic apostrophe as the plain one.
  let folded: String

  /// Where the token stands in the source, its quotation marks included, as offsets into ``InstructionSource``.
  let range: Range<Int>

  init(_ kind: Kind, _ text: String, at range: Range<Int>) {
    self.kind = kind
    self.text = text
    self.folded = kind == .word ? text.lowercased().replacingApostrophes() : text
    self.range = range
  }

  /// True for what the writer marked as one thing, so that its words are never read as grammar.
  var isQuotedOrCode: Bool { kind == .quoted || kind == .code }

  /// True for a word that begins with an upper-case letter, as the names of buttons do.
  var isCapitalized: Bool { kind == .word && (text.first?.isUppercase ?? false) }
}

extension String {
  fileprivate func replacingApostrophes() -> String {
    contains("\u{2019}") ? String(map { $0 == "\u{2019}" ? "'" : $0 }) : self
  }
}
