/// A generator whose values follow from its seed (SplitMix64): a failure is run again by its seed.
struct SeededGenerator: RandomNumberGenerator {
  let seed: UInt64
  private var state: UInt64

  init(seed: UInt64 = .random(in: .min ... .max)) {
    self.seed = seed
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}

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
