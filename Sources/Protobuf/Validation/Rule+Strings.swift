extension Rule where Value == String {
  /// At least one character.
  public static var notEmpty: Rule { Rule { $0.isEmpty ? "must not be empty" : nil } }

  /// At most so many characters (Unicode scalars, which every language counts alike).
  public static func atMost(_ count: Int) -> Rule {
    Rule { text in
      // A text of few bytes has few characters: the usual case needs no count.
      if text.utf8.count <= count { return nil }
      return text.unicodeScalars.count <= count ? nil : "must have at most \(count) characters"
    }
  }

  /// At least so many characters.
  public static func atLeast(_ count: Int) -> Rule {
    Rule { $0.unicodeScalars.count >= count ? nil : "must have at least \(count) characters" }
  }

  /// One of the given words.
  public static func oneOf(_ words: String...) -> Rule {
    Rule { words.contains($0) ? nil : "must be one of " + words.joined(separator: ", ") }
  }

  /// Letters a to z, digits, "_" and "-", beginning with a letter; or empty.
  public static var identifier: Rule {
    Rule { text in
      guard let first = text.utf8.first else { return nil }
      let fits = text.utf8.allSatisfy { isLetter($0) || isDigit($0) || "_-".utf8.contains($0) }
      return fits && isLetter(first) ? nil : "must be letters, digits, _ and -, beginning with a letter"
    }
  }

  /// A UUID in its usual form of 36 characters; or empty.
  public static var uuid: Rule {
    Rule { text in
      if text.isEmpty { return nil }
      let bytes = text.utf8.span
      let fits = bytes.count == 36 && bytes.indices.allSatisfy { isUUIDByte(bytes[$0], at: $0) }
      return fits ? nil : "must be a UUID"
    }
  }

  /// An absolute http or https URL with a host and without spaces or control characters; or empty.
  public static var httpURL: Rule {
    Rule { text in
      if text.isEmpty { return nil }
      let wrong = "must be an http or https URL"
      guard let colon = text.firstIndex(of: ":") else { return wrong }
      let scheme = text[..<colon].lowercased()
      guard scheme == "http" || scheme == "https" else { return wrong }
      let rest = text[colon...].utf8
      guard rest.starts(with: "://".utf8) else { return wrong }
      let authority = rest.dropFirst(3).prefix { !"/?#".utf8.contains($0) }
      let host = (authority.lastIndex(of: UInt8(ascii: "@")).map { authority[$0...].dropFirst() }) ?? authority
      guard let first = host.first, first != UInt8(ascii: ":") else { return wrong }
      return text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\\") } ? nil : wrong
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
  private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) }
  private static func isUUIDByte(_ byte: UInt8, at index: Int) -> Bool {
    switch index {
    case 8, 13, 18, 23: byte == UInt8(ascii: "-")
    default: isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
    }
  }
}
