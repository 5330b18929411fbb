/// A generator whose values follow from its seed (SplitMix64), on every machine: a failure is run again by its seed.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  /// What a failing test says, so that it can be run again.
  public let seed: UInt64
  private var state: UInt64

  /// A generator of this seed, or of one that is new each time.
  public init(seed: UInt64 = .random(in: .min ... .max)) {
    self.seed = seed
    state = seed
  }

  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// Any bytes, at most so many.
  public mutating func bytes(upTo count: Int) -> [UInt8] {
    (0..<Int.random(in: 0...count, using: &self)).map { _ in UInt8.random(in: 0...255, using: &self) }
  }
}

/// The seeds of a property test: one that is new each time and a few that stay.
public let propertySeeds: [UInt64] = [1, 2, 3, UInt64.random(in: .min ... .max)]
