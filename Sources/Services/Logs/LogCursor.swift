/// Where a subscriber stands in a run's log, and what consecutive entries mean to him there.
struct LogCursor: Equatable {
  /// The number of the last entry that he has.
  private(set) var lastNumber: Int64

  init(after number: Int64) {
    lastNumber = number
  }

  /// What to do with consecutive entries that came along.
  enum Fit: Equatable {
    /// He has them all.
    case old
    /// They go on where he stands.
    case next
    /// He has those up to where he stands, and not the others.
    case cut
    /// Something lies between, or may: read from the database.
    case gap
  }

  /// Compares the numbers of consecutive entries with the cursor.
  func fit(_ numbers: ClosedRange<Int64>) -> Fit {
    if numbers.upperBound <= lastNumber { return .old }
    if numbers.lowerBound > lastNumber + 1 { return .gap }
    return numbers.lowerBound == lastNumber + 1 ? .next : .cut
  }

  /// Notes that he has been sent the entries up to a number.
  mutating func advance(to number: Int64) {
    lastNumber = max(lastNumber, number)
  }
}
