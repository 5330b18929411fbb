/// The text of an instruction, indexed by offset, without the characters that could make it look like another text.
///
/// Control characters become spaces. Marks that reorder or hide text (bidirectional overrides and isolates, zero-width
/// spaces) are dropped, since the planner quotes the text back to people who approve what it says.
struct InstructionSource: Sendable {
  let scalars: [Unicode.Scalar]

  init(_ text: String) {
    var scalars: [Unicode.Scalar] = []
    scalars.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars where !Self.isInvisible(scalar) {
      scalars.append(Self.isLineBreak(scalar) ? "\n" : Self.isControl(scalar) ? " " : scalar)
    }
    self.scalars = scalars
  }

  subscript(_ range: Range<Int>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars[range.clamped(to: 0..<scalars.count)])
    return String(view)
  }

  /// The text in `range` on one line, cut to `limit` characters.
  func excerpt(_ range: Range<Int>, limit: Int) -> String {
    let words = self[range].split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return words.count <= limit ? words : words.prefix(limit - 1) + "…"
  }

  private static func isLineBreak(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0A...0x0D, 0x85, 0x2028, 0x2029: true
    default: false
    }
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
  }

  private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x200B, 0x200E, 0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFEFF, 0xE0000...0xE007F: true
    default: false
    }
  }
}
