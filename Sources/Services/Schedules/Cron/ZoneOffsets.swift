import Database

/// How far a time zone's clock is ahead of UTC, over a period.
struct ZoneOffsets: Hashable, Sendable {
  /// A time in which the clock is not changed, in seconds since 1970.
  struct Span: Hashable, Sendable {
    let start: Int
    /// The end is not part of it.
    let end: Int
    /// Negative to the west of Greenwich.
    let secondsAhead: Int
  }

  /// One behind the other, without gaps.
  let spans: [Span]

  /// Takes what is known from each change on, in the order of time, and until when it is known.
  init(changes: [(at: Instant, secondsAhead: Int64)], until end: Instant) {
    let starts = changes.map { Int($0.at.secondsSinceEpoch) }
    let ends = starts.dropFirst() + [Int(end.secondsSinceEpoch)]
    spans = zip(zip(starts, ends), changes).map { bounds, change in
      Span(start: bounds.0, end: bounds.1, secondsAhead: Int(change.secondsAhead))
    }
  }
}
