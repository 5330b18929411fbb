import TestSupport

extension SeededGenerator {
  /// An integer of any size, with the extremes more often than chance would have them.
  mutating func integer<I: FixedWidthInteger>() -> I {
    switch next() % 8 {
    case 0: .min
    case 1: .max
    case 2: 0
    default: I.random(in: .min ... .max, using: &self) >> I(truncatingIfNeeded: next() % UInt64(I.bitWidth))
    }
  }

  /// Text of any script; without U+0000, which PostgreSQL does not store.
  mutating func text() -> String {
    let ranges: [ClosedRange<UInt32>] = [0x1...0x7f, 0xa0...0x24f, 0x4e00...0x4eff, 0x1f300...0x1f6ff]
    return (0..<Int(next() % 40)).reduce(into: "") { text, _ in
      let scalar = UInt32.random(in: ranges[Int(next() % 4)], using: &self)
      if let scalar = Unicode.Scalar(scalar) { text.unicodeScalars.append(scalar) }
    }
  }

  mutating func bytes() -> [UInt8] {
    (0..<Int(next() % 300)).map { _ in UInt8(truncatingIfNeeded: next()) }
  }
}
