/// Times in microseconds, in buckets that are at most a sixteenth wide: millions of them take no memory.
struct Latencies: Sendable {
  private var counts = [Int](repeating: 0, count: 64 * 16)
  private(set) var count = 0
  private(set) var maximum: Int64 = 0

  mutating func add(microseconds: Int64, times: Int = 1) {
    let time = UInt64(max(0, microseconds))
    maximum = max(maximum, microseconds)
    count += times
    counts[Self.bucket(time)] += times
  }

  mutating func add(_ other: Latencies) {
    for index in counts.indices { counts[index] += other.counts[index] }
    count += other.count
    maximum = max(maximum, other.maximum)
  }

  /// The upper end of the bucket that holds this part of all, in milliseconds.
  func milliseconds(at part: Double) -> Double {
    var left = Int((Double(count) * part).rounded(.up))
    for (index, number) in counts.enumerated() {
      left -= number
      if left <= 0 { return Double(min(Self.end(of: index), UInt64(max(0, maximum)))) / 1000 }
    }
    return 0
  }

  private static func bucket(_ time: UInt64) -> Int {
    guard time >= 16 else { return Int(time) }
    let shift = 63 - time.leadingZeroBitCount - 4
    return (shift + 1) * 16 + Int(time >> UInt64(shift)) - 16
  }

  private static func end(of bucket: Int) -> UInt64 {
    guard bucket >= 16 else { return UInt64(bucket) }
    let shift = UInt64(bucket / 16 - 1)
    return (UInt64(bucket % 16 + 16) + 1) << shift
  }
}
