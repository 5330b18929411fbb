import EventLoop

/// The upper bounds of every histogram of durations, of calls as of anything else: those of grpc/proposal A66 for calls.
enum LatencyBuckets {
  static let bounds: [Duration] = [
    0, 10, 50, 100, 300, 600, 800, 1_000, 2_000, 3_000, 4_000, 5_000, 6_000, 8_000, 10_000, 13_000, 16_000, 20_000,
    25_000, 30_000, 40_000, 50_000, 65_000, 80_000, 100_000, 130_000, 160_000, 200_000, 250_000, 300_000, 400_000,
    500_000, 650_000, 800_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000, 20_000_000, 50_000_000, 100_000_000,
  ].map { .microseconds($0) }

  /// One for each bound, and one for what is longer than all of them. A literal, so that places of tallies are constants.
  static let count = 42

  /// The bucket of each count of leading zero bits that a duration in nanoseconds can have: where the search begins, so
  /// that none takes more than a few steps.
  private static let starts: [Int] = (0...64).map { zeros in
    let shortest: UInt64 = zeros == 64 ? 0 : 1 << UInt64(63 - zeros)
    return bounds.firstIndex { $0.wholeNanoseconds >= shortest } ?? bounds.count
  }

  static func index(ofNanoseconds nanoseconds: UInt64) -> Int {
    var index = starts[nanoseconds.leadingZeroBitCount]
    while index < nanosecondBounds.count, nanosecondBounds[index] < nanoseconds { index += 1 }
    return index
  }

  private static let nanosecondBounds = bounds.map(\.wholeNanoseconds)
}
