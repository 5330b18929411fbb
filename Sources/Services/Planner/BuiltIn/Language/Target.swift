/// What an action acts on, as the instruction names it.
enum Target: Equatable, Sendable {
  /// A selector, written as one.
  case selector(String)
  /// An element by the words that people see on it; `noun` is what kind of element it was called. Words in quotes are
  /// taken as they stand.
  case named(String, noun: Noun?, isQuoted: Bool = false)
}

extension Target {
  /// The selector of something to click: by role where the instruction says what it is, else by its text.
  var clickSelector: String {
    switch self {
    case .selector(let selector): selector
    case .named(let name, .button?, let exact): SelectorText.role("button", named: name, isExact: exact)
    case .named(let name, .link?, let exact): SelectorText.role("link", named: name, isExact: exact)
    case .named(let name, .tab?, let exact): SelectorText.role("tab", named: name, isExact: exact)
    case .named(let name, .heading?, let exact): SelectorText.role("heading", named: name, isExact: exact)
    case .named(let name, .field?, _), .named(let name, .checkbox?, _): SelectorText.label(name)
    case .named(let name, nil, _): SelectorText.text(name)
    }
  }

  /// The selector of a form control: by its label.
  var fieldSelector: String {
    switch self {
    case .selector(let selector): selector
    case .named(let name, _, _): SelectorText.label(name)
    }
  }

  /// How people call it: the selector, or the name in quotes.
  var description: String {
    switch self {
    case .selector(let selector): selector
    case .named(let name, _, _): "“\(name)”"
    }
  }
}

/// Kinds of element that instructions name.
enum Noun: Equatable, Sendable {
  case button, link, tab, heading, field, checkbox

  /// The words for each, longer ones first; nil stands for a word that says nothing about the kind.
  static let words: [(String, Noun?)] = [
    ("form field", .field), ("input field", .field), ("text field", .field), ("text box", .field),
    ("text area", .field), ("input box", .field), ("search box", .field), ("search field", .field),
    ("select box", .field), ("drop-down", .field), ("radio button", .checkbox), ("check box", .checkbox),
    ("menu item", nil), ("textbox", .field), ("textarea", .field), ("dropdown", .field), ("field", .field),
    ("input", .field), ("box", .field), ("checkbox", .checkbox), ("radio", .checkbox), ("button", .button),
    ("hyperlink", .link), ("link", .link), ("tab", .tab), ("heading", .heading), ("headline", .heading),
    ("element", nil), ("icon", nil), ("item", nil), ("option", nil),
  ]

  static let phrases = words.map(\.0)

  static func named(_ phrase: String) -> Noun? { words.first { $0.0 == phrase }?.1 }
}

extension Target {
  /// A name for the value that is read from it.
  var valueName: String {
    switch self {
    case .selector(let selector): ValueName.from(selector: selector)
    case .named(let name, _, _): ValueName.identifier(name.lowercased()) ?? "value"
    }
  }
}
