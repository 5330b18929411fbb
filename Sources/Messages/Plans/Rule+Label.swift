import Protobuf

extension Rule where Value == String {
  /// A name or a value of a label: letters, digits, "-", "_", "." and "/", at least so many.
  static func labelPart(from shortest: Int) -> Rule {
    .satisfies(
      "must have \(shortest) to \(PlanLimits.maxLabelCharacters) letters, digits, \"-\", \"_\", \".\" and \"/\""
    ) { text in
      (shortest...PlanLimits.maxLabelCharacters).contains(text.utf8.count) && text.utf8.allSatisfy(isLabelByte)
    }
  }

  private static func isLabelByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "/"):
      true
    default: false
    }
  }
}
