/// Looks for a text in others, in upper or lower case: in time that grows with the length of what is looked through, whatever
/// the two are made of.
///
/// Knuth, Morris and Pratt's automaton over the UTF-8 of both in Unicode's lower case, which is made as it is needed.
struct TextSearch: Sendable {
  private let sought: [UInt8]
  /// Of each length that was met: how much of it is met still when the byte behind it does not fit.
  private let fallbacks: [Int]

  init(_ text: String) {
    let sought = Array(text.lowercased().utf8)
    var fallbacks = sought.isEmpty ? [] : [0]
    for byte in sought.dropFirst() {
      fallbacks.append(Self.met(fallbacks.last ?? 0, byte, sought, fallbacks))
    }
    self.sought = sought
    self.fallbacks = fallbacks
  }

  /// Whether a text contains what is looked for; every text contains an empty one.
  func isFound(in text: String) -> Bool {
    if sought.isEmpty { return true }
    var met = 0
    for scalar in text.unicodeScalars {
      if scalar.isASCII {
        met = Self.met(met, UInt8(scalar.value).asciiLowercased, sought, fallbacks)
        if met == sought.count { return true }
      } else {
        for byte in scalar.properties.lowercaseMapping.utf8 {
          met = Self.met(met, byte, sought, fallbacks)
          if met == sought.count { return true }
        }
      }
    }
    return false
  }

  /// How much is met behind one more byte; of less than all.
  private static func met(_ known: Int, _ byte: UInt8, _ sought: [UInt8], _ fallbacks: [Int]) -> Int {
    var met = known
    while met > 0, sought[met] != byte { met = fallbacks[met - 1] }
    return sought[met] == byte ? met + 1 : 0
  }
}

extension UInt8 {
  fileprivate var asciiLowercased: UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self
  }
}
