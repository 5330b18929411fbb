import Messages

/// Where a subscriber stands in a run's log, and what a batch means to him there.
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
    /// They go on where he stands; the slice is what he has not.
    case next(ArraySlice<LogEntry>)
    /// Something lies between, or may: read from the database.
    case gap
  }

  /// Compares consecutive entries with the cursor.
  func fit(_ entries: [LogEntry]) -> Fit {
    guard let first = entries.first?.number, let last = entries.last?.number, last > lastNumber else { return .old }
    guard first <= lastNumber + 1 else { return .gap }
    return .next(entries[(entries.startIndex + Int(lastNumber + 1 - first))...])
  }

  /// Notes that he has been sent these.
  mutating func advance(past entries: ArraySlice<LogEntry>) {
    if let last = entries.last?.number { lastNumber = max(lastNumber, last) }
  }
}
