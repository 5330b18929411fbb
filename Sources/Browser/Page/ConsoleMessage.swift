/// A line that a page wrote to its console, or that Chromium wrote about the page.
struct ConsoleMessage {
  let level: PageEvent.ConsoleLevel
  let text: String

  /// From `Runtime.consoleAPICalled`; nil for calls that write nothing, such as `console.group`'s end.
  init?(call: JSON) {
    guard let type = call["type"]?.string, let arguments = call["args"]?.array else { return nil }
    switch type {
    case "error", "assert": level = .error
    case "warning": level = .warning
    case "debug", "trace": level = .debug
    case "endGroup", "clear", "profile", "profileEnd": return nil
    default: level = .info
    }
    text = arguments.map(Self.text).joined(separator: " ")
  }

  /// From `Log.entryAdded`: failed requests, blocked content, violations.
  init?(logEntry entry: JSON?) {
    guard let entry, let text = entry["text"]?.string else { return nil }
    switch entry["level"]?.string {
    case "error": level = .error
    case "warning": level = .warning
    default: return nil
    }
    self.text = entry["url"]?.string.map { "\(text) (\(AddressPolicy.shortened($0)))" } ?? text
  }

  /// What a person would see in the console for one argument.
  private static func text(_ object: JSON) -> String {
    switch object["value"] {
    case .string(let value): value
    case .some(let value): value.text
    case nil:
      object["unserializableValue"]?.string ?? object["description"]?.string ?? object["type"]?.string ?? ""
    }
  }

  /// What was thrown, with the first line of where.
  static func exceptionText(_ details: JSON?) -> String {
    guard let details else { return "unknown exception" }
    let thrown = details["exception"].map(text)
    let label = details["text"]?.string ?? "Uncaught"
    guard let thrown, !thrown.isEmpty else { return label }
    return label.hasPrefix("Uncaught (in promise)") ? "\(label) \(thrown)" : thrown
  }
}
