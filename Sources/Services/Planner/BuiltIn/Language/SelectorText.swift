/// Writes selectors of the browser's engines, and tells a selector from words.
enum SelectorText {
  /// Any element by its text. Text that begins like a quotation or a pattern is quoted, which makes it exact.
  static func text(_ name: String) -> String { "text=" + (isMarked(name) ? "\"\(name)\"" : name) }

  /// A form control by its label.
  static func label(_ name: String) -> String { "label=" + (isMarked(name) ? "\"\(name)\"" : name) }

  /// An element by its role and its name: exactly this one, or, as people remember it, anywhere in any case.
  static func role(_ role: String, named name: String, isExact: Bool) -> String {
    let escaped = name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    return "role=\(role)[name=\"\(escaped)\"\(isExact ? "" : " i")]"
  }

  private static func isMarked(_ name: String) -> Bool { name.first.map { "\"'/".contains($0) } ?? false }

  /// True for "text=Sign up" and the other engines' selectors.
  static func hasEngine(_ text: String) -> Bool {
    engines.contains { text.hasPrefix($0) } || text.hasPrefix("//") || text.hasPrefix("(//")
  }

  /// True for a word that is CSS and hardly anything else: "#id", ".total", "button.primary", "input[name=q]", "h1".
  static func looksLikeCSS(_ word: String) -> Bool {
    guard let first = word.first else { return false }
    if first == "#" || first == "." { return isName(word.dropFirst().first) }
    if first == "[" { return word.hasSuffix("]") && word.contains(where: \.isLetter) }
    let tag = word.prefix { $0.isLetter || $0.isNumber }
    guard htmlTags.contains(String(tag)) else { return false }
    let rest = word.dropFirst(tag.count)
    if rest.isEmpty { return unmistakableTags.contains(String(tag)) }
    return switch rest.first {
    case "[": rest.last == "]" || rest.contains("].") || rest.contains("]:")
    case ".", "#", ":": isName(rest.dropFirst().first)
    default: false
    }
  }

  /// True for quoted text that nobody would call a name: `"#signup"`, `".cart > .total"`.
  static func isUnmistakable(_ text: String) -> Bool {
    let words = text.split(separator: " ").map(String.init)
    guard let first = words.first, first.count > 1, "#.[".contains(first.first ?? " ") else { return false }
    return words.allSatisfy { looksLikeCSS($0) || isCSSPart($0) }
  }

  /// True for a word that may stand between others of a selector: a combinator or a plain tag.
  static func isCSSPart(_ word: String) -> Bool {
    word == ">" || word == "+" || word == "~" || htmlTags.contains(word)
  }

  private static func isName(_ character: Character?) -> Bool {
    character.map { $0.isLetter || $0 == "_" || $0 == "-" || $0 == "\\" || $0 == ":" } ?? false
  }

  private static let engines = ["text=", "role=", "label=", "xpath=", "css="]

  private static let unmistakableTags: Set<String> = [
    "h1", "h2", "h3", "h4", "h5", "h6", "div", "span", "ul", "li", "td",
  ]

  private static let htmlTags: Set<String> = [
    "a", "abbr", "article", "aside", "body", "button", "canvas", "code", "dd", "details", "dialog", "div", "dl", "dt",
    "em", "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "html", "i", "iframe",
    "img", "input", "label", "legend", "li", "main", "nav", "ol", "option", "p", "pre", "section", "select", "small",
    "span", "strong", "summary", "svg", "table", "tbody", "td", "textarea", "tfoot", "th", "thead", "time", "title",
    "tr", "ul", "video",
  ]
}
