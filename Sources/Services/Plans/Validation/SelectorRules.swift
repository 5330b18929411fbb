/// Whether a selector can be one. The browser has the last word: it knows the whole grammar of CSS and XPath.
enum SelectorRules {
  static func check(_ selector: String, at field: String, _ issues: inout PlanIssues) {
    if let problem = problem(with: selector) { issues.error(field, .selectorInvalid, problem) }
  }

  /// What is wrong with it, or nil.
  static func problem(with selector: String) -> String? {
    if selector.allSatisfy(\.isWhitespace) { return "The selector is missing." }
    if selector.unicodeScalars.contains(where: { $0.value < 0x20 && $0 != "\n" && $0 != "\t" || $0.value == 0x7F }) {
      return "The selector has a control character in it."
    }
    let (engine, body) = split(selector)
    if let engine, body.allSatisfy(\.isWhitespace) { return "Nothing follows “\(engine)=”." }
    switch engine {
    case "text", "label": return nil
    case "xpath": return bracketProblem(body)
    case "role": return roleProblem(body)
    case nil, "css": return cssProblem(body)
    case let other?: return "There is no selector engine “\(other)”: use css, text, role, label or xpath."
    }
  }

  /// The engine in front of "=", where one is named, and the rest.
  private static func split(_ selector: String) -> (engine: String?, body: Substring) {
    let trimmed = selector.drop(while: \.isWhitespace)
    if trimmed.hasPrefix("//") || trimmed.hasPrefix("(//") || trimmed.hasPrefix("..") { return ("xpath", trimmed) }
    let name = trimmed.prefix { $0.isASCII && ($0.isLetter || $0 == "-" || $0 == "_" || $0 == ":") }
    guard !name.isEmpty, trimmed[name.endIndex...].first == "=" else { return (nil, trimmed) }
    return (String(name), trimmed[trimmed.index(after: name.endIndex)...])
  }

  private static func cssProblem(_ css: Substring) -> String? {
    if let problem = bracketProblem(css) { return problem }
    let trimmed = css.trimmed
    guard let first = trimmed.first, let last = trimmed.last else { return "The selector is missing." }
    if first.isNumber || "=,/<>@$%^&|!?;".contains(first) { return "A CSS selector cannot begin with “\(first)”." }
    if ",>+~=".contains(last) { return "A CSS selector cannot end with “\(last)”." }
    if trimmed == "#" || trimmed == "." { return "A name has to follow “\(trimmed)”." }
    return nil
  }

  private static func roleProblem(_ role: Substring) -> String? {
    let name = role.prefix { $0.isLetter }
    if name.isEmpty { return "A role has to follow “role=”, such as role=button[name=\"Sign up\"]." }
    let rest = role[name.endIndex...].trimmed
    if !rest.isEmpty, rest.first != "[" || rest.last != "]" { return "Only attributes in brackets follow a role." }
    return bracketProblem(role)
  }

  /// Whether brackets and quotation marks come in pairs.
  private static func bracketProblem(_ text: Substring) -> String? {
    var open: [Character] = []
    var quote: Character?
    var isEscaped = false
    for character in text {
      if isEscaped {
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else if let current = quote {
        if character == current { quote = nil }
      } else if character == "\"" || character == "'" {
        quote = character
      } else if character == "[" || character == "(" {
        open.append(character == "[" ? "]" : ")")
      } else if character == "]" || character == ")" {
        guard open.popLast() == character else { return "A “\(character)” has no partner." }
      }
    }
    if quote != nil { return "A quotation mark is not closed." }
    return open.last.map { "A “\($0)” is missing." }
  }
}

extension Substring {
  fileprivate var trimmed: Substring {
    var text = drop(while: \.isWhitespace)
    while text.last?.isWhitespace == true { text = text.dropLast() }
    return text
  }
}
