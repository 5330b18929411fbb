import Messages
import Protobuf

/// A log entry as a line for people: time, level, task and words. Pure.
///
/// What a page has written can hold anything: control characters, which would act on a terminal, and marks that turn the
/// direction of writing, which would make a line say something else, are shown as what they are.
struct LogPrinter {
  let hasColours: Bool

  /// The line, without its end.
  func line(_ entry: LogEntry) -> String {
    var line = "\(clock(entry.time))  \(painted(Self.name(entry.level), Self.colour(entry.level)))  "
    if entry.taskNumber > 0 { line += "task \(entry.taskNumber)  " }
    if entry.source == .page { line += painted("page", "36") + "  " }
    line += Self.harmless(entry.message)
    for field in entry.fields.entries {
      line += "  " + painted("\(Self.harmless(field.key))=\(Self.harmless(field.value))", "2")
    }
    return line
  }

  /// The text without anything that acts on a terminal; lines behind the first are indented.
  static func harmless(_ text: String) -> String {
    var shown = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x09: shown.append(" ")
      case 0x0A: shown.append(contentsOf: "\n    ".unicodeScalars)
      // The pictures of control characters (Unicode, block Control Pictures).
      case 0..<0x20: shown.append(Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}")
      case 0x7F: shown.append("\u{2421}")
      // Controls of the second kind, separators of lines, and marks of direction.
      case 0x80..<0xA0, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: shown.append("\u{FFFD}")
      default: shown.append(scalar)
      }
    }
    return String(shown)
  }

  /// Hours to milliseconds, in UTC.
  private func clock(_ time: Timestamp?) -> String {
    guard let time else { return "--:--:--.---" }
    let second = ((time.seconds % 86_400) + 86_400) % 86_400
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let milliseconds = "\(1000 + time.nanos / 1_000_000)".dropFirst()
    return "\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60)).\(milliseconds)"
  }

  private func painted(_ text: String, _ colour: String?) -> String {
    guard hasColours, let colour else { return text }
    return "\u{1B}[\(colour)m\(text)\u{1B}[0m"
  }

  private static func name(_ level: LogLevel) -> String {
    switch level {
    case .debug: "DEBUG"
    case .info: "INFO "
    case .warning: "WARN "
    case .error: "ERROR"
    default: "     "
    }
  }

  private static func colour(_ level: LogLevel) -> String? {
    switch level {
    case .debug: "2"
    case .warning: "33"
    case .error: "31"
    default: nil
    }
  }
}
