/// Metrics in the text format of Prometheus, version 0.0.4, a family after the other.
public struct PrometheusText: Sendable {
  /// What a family's numbers are.
  public enum Kind: String, Sendable {
    /// Only ever goes up.
    case counter
    case gauge
    case histogram
  }

  /// What a page of it says that it is.
  public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  private(set) var text = ""

  public init() {}

  /// Begins a family; its samples follow. `help` is one line that says what is counted, and in what.
  public mutating func family(_ name: String, _ kind: Kind, _ help: String) {
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
  }

  /// Adds a sample. Values of labels may hold anything.
  public mutating func sample(_ name: String, _ labels: [(String, String)] = [], _ value: Int) {
    sample(name, labels, "\(value)")
  }

  /// Adds a sample that is no whole number.
  public mutating func sample(_ name: String, _ labels: [(String, String)] = [], _ value: Double) {
    sample(name, labels, "\(value)")
  }

  /// Adds a family of one sample without labels.
  public mutating func single(_ name: String, _ kind: Kind, _ help: String, _ value: Int) {
    family(name, kind, help)
    sample(name, [], value)
  }

  private mutating func sample(_ name: String, _ labels: [(String, String)], _ value: String) {
    text += name
    if !labels.isEmpty {
      text += "{"
      for (index, label) in labels.enumerated() {
        text += "\(index == 0 ? "" : ",")\(label.0)=\"\(Self.escaped(label.1))\""
      }
      text += "}"
    }
    text += " \(value)\n"
  }

  private static func escaped(_ value: String) -> String {
    guard
      value.utf8.contains(where: { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "\n") })
    else { return value }
    var escaped = ""
    for character in value.unicodeScalars {
      switch character {
      case "\"": escaped += "\\\""
      case "\\": escaped += "\\\\"
      case "\n": escaped += "\\n"
      default: escaped.unicodeScalars.append(character)
      }
    }
    return escaped
  }
}
