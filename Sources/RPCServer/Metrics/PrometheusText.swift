import EventLoop

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

  /// The page.
  public private(set) var text = ""

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

  /// Adds a family of one sample without labels that is no whole number.
  public mutating func single(_ name: String, _ kind: Kind, _ help: String, _ value: Double) {
    family(name, kind, help)
    sample(name, [], value)
  }

  /// Adds a family of durations in seconds; for each set of labels the histograms of those who counted, added up.
  public mutating func histogram(
    _ name: String, _ help: String, _ parts: [(labels: [(String, String)], counted: [LatencyHistogram])]
  ) {
    family(name, .histogram, help)
    for (labels, counted) in parts {
      buckets(
        name, labels, (0..<LatencyBuckets.count).map { index in counted.reduce(0) { $0 + $1.bucket(index) } },
        nanoseconds: counted.reduce(0) { $0 &+ $1.nanoseconds })
    }
  }

  /// Adds a histogram's samples: how many lie between each bound and the one before.
  mutating func buckets(_ name: String, _ labels: [(String, String)], _ counts: [Int], nanoseconds: Int) {
    var total = 0
    for (bound, count) in zip(Self.boundNames + ["+Inf"], counts) {
      total += count
      sample("\(name)_bucket", labels + [("le", bound)], total)
    }
    sample("\(name)_sum", labels, Double(nanoseconds) / 1e9)
    sample("\(name)_count", labels, total)
  }

  private static let boundNames: [String] = LatencyBuckets.bounds.map { "\(Double($0.wholeNanoseconds) / 1e9)" }

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
