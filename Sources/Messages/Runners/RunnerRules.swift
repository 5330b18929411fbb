import Protobuf

/// Limits of what runners and servers say to each other: the tables, the server and the runners all read them here.
///
/// Characters are Unicode scalars, which every language counts alike.
public enum RunnerRules {
  public static let maxNameCharacters = 100
  public static let maxVersionCharacters = 100
  public static let maxSessionCharacters = 100
  public static let maxReasonCharacters = 500

  /// Labels of a runner.
  public static let maxLabels = 32
  /// Of a label's key and of its value.
  public static let maxLabelCharacters = 63
  public static let maxCapabilities = 32

  /// Runs that a runner executes at the same time, and that it asks for in one message.
  public static let maxConcurrency: Int32 = 256
  /// Leases of one message.
  public static let maxLeases = 256
  /// Log lines of one chunk.
  public static let maxEntriesPerChunk = 1000

  public static let maxFileNameCharacters = 200
  public static let maxContentTypeCharacters = 200
  /// Bytes of a file in one message.
  public static let maxUploadChunkBytes = 1 << 20
}

extension Rule where Value == String {
  /// What names a runner: letters of ASCII, digits, "-", "_" and ".".
  static var runnerName: Rule {
    .satisfies("must be letters, digits, -, _ and .") { text in
      text.utf8.allSatisfy { isWordByte($0) }
    }
  }

  /// The key or the value of a label: as a name, with "/" for prefixes.
  static var runnerLabel: Rule {
    .satisfies("must be 1 to \(RunnerRules.maxLabelCharacters) letters, digits, -, _, . and /") { text in
      (1...RunnerRules.maxLabelCharacters).contains(text.utf8.count)
        && text.utf8.allSatisfy { isWordByte($0) || $0 == UInt8(ascii: "/") }
    }
  }

  /// A SHA-256 in lower-case hexadecimal digits.
  static var sha256: Rule {
    .satisfies("must be 64 lower-case hexadecimal digits") { text in
      text.utf8.count == 64 && text.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
    }
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
    default: false
    }
  }
}
