/// One setting that an operator may give: its name, what it means and how its text becomes a value.
///
/// The name is that of the environment variable and of the line in the settings file alike.
struct SettingDefinition: Sendable {
  let name: String
  let summary: String
  /// The text that stands for the value when none is given; nil where there is no value then.
  let defaultText: String?
  /// Whether the value must not be printed.
  var isSecret = false
  /// What is wrong with a text, or nil.
  let problem: @Sendable (String) -> String?
}

/// A setting with the type of its value.
struct Setting<Value: Sendable>: Sendable {
  let definition: SettingDefinition
  private let parse: @Sendable (String) -> Parsed<Value>

  init(
    _ name: String, default defaultText: String?, _ summary: String, isSecret: Bool = false,
    parse: @escaping @Sendable (String) -> Parsed<Value>
  ) {
    self.parse = parse
    definition = SettingDefinition(
      name: name, summary: summary, defaultText: defaultText, isSecret: isSecret,
      problem: { if case .wrong(let problem) = parse($0) { problem } else { nil } })
  }

  func value(of text: String) -> Value? {
    if case .value(let value) = parse(text) { value } else { nil }
  }
}

/// What became of a setting's text.
enum Parsed<Value: Sendable>: Sendable {
  case value(Value)
  /// The sentence says what the text should have been.
  case wrong(String)
}

/// A setting whose value cannot be used.
struct SettingProblem: Sendable, Hashable, CustomStringConvertible {
  let name: String
  /// The text that was given, or nil where it is a secret.
  let text: String?
  let problem: String

  var description: String { "\(name)\(text.map { "=\($0)" } ?? ""): \(problem)" }
}

/// Every setting that is wrong, so that an operator mends them in one go.
struct InvalidSettings: Error, CustomStringConvertible {
  let problems: [SettingProblem]

  var description: String {
    (["\(problems.count) setting\(problems.count == 1 ? " is" : "s are") wrong:"] + problems.map { "  \($0)" })
      .joined(separator: "\n")
  }
}
