extension Setting where Value == Int {
  static func integer(_ name: String, default number: Int, in range: ClosedRange<Int>, _ summary: String) -> Self {
    Setting(name, default: String(number), "\(summary) (\(range.lowerBound) to \(range.upperBound))") { text in
      guard let number = Int(text), range.contains(number) else {
        return .wrong("must be a whole number from \(range.lowerBound) to \(range.upperBound)")
      }
      return .value(number)
    }
  }
}

extension Setting where Value == Duration {
  static func seconds(_ name: String, default seconds: Int, in range: ClosedRange<Int>, _ summary: String) -> Self {
    Setting(name, default: String(seconds), "\(summary), in seconds (\(range.lowerBound) to \(range.upperBound))") {
      guard let seconds = Int($0), range.contains(seconds) else {
        return .wrong("must be a whole number of seconds from \(range.lowerBound) to \(range.upperBound)")
      }
      return .value(.seconds(seconds))
    }
  }
}

extension Setting where Value == Bool {
  static func flag(_ name: String, default isOn: Bool, _ summary: String) -> Self {
    Setting(name, default: String(isOn), "\(summary) (true or false)") { text in
      switch text.lowercased() {
      case "true", "1", "yes": .value(true)
      case "false", "0", "no": .value(false)
      default: .wrong("must be true or false")
      }
    }
  }
}

extension Setting where Value == String {
  static func path(_ name: String, default path: String?, _ summary: String) -> Self {
    Setting(name, default: path, summary) { text in
      text.isEmpty || text.contains("\0") ? .wrong("must be a path") : .value(text)
    }
  }

  /// Printable ASCII without blanks: names and keys.
  static func text(_ name: String, default text: String? = nil, _ summary: String, isSecret: Bool = false) -> Self {
    Setting(name, default: text, summary, isSecret: isSecret) { text in
      text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f } && !text.isEmpty
        ? .value(text) : .wrong("must be printable ASCII without blanks")
    }
  }

  static func word(_ name: String, default word: String, among words: [String], _ summary: String) -> Self {
    Setting(name, default: word, "\(summary) (\(words.joined(separator: ", ")))") { text in
      words.contains(text) ? .value(text) : .wrong("must be one of \(words.joined(separator: ", "))")
    }
  }

  static func postgresURL(_ name: String, _ summary: String) -> Self {
    Setting(name, default: nil, summary, isSecret: true) { text in
      text.hasPrefix("postgres://") || text.hasPrefix("postgresql://")
        ? .value(text) : .wrong("must begin with postgres:// or postgresql://")
    }
  }
}
