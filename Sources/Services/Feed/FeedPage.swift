import Database

/// What follows a place in a project's record, in the order of its cursors: read once, and shared by all who watch.
struct FeedPage: Sendable {
  /// An entry of the record, as it is sent.
  struct Entry: Sendable {
    let cursor: ActivityCursor
    let event: SharedEvent
  }

  /// Behind which place it was read.
  let after: ActivityCursor
  let entries: [Entry]
  /// There was no more when it was read.
  let isLast: Bool
  /// Committed entries wait behind a transaction that still runs: nobody will tell when it ends.
  let isWaiting: Bool
  /// The place lies ahead of where the record is settled, which it never does but when the record has gone back.
  var isAhead = false

  /// Where it ends.
  var end: ActivityCursor { entries.last?.cursor ?? after }
  /// Bytes that its entries are about.
  var byteCount: Int { entries.reduce(0) { $0 + $1.event.byteCount } }
}

/// A place in the record of a project.
struct FeedPlace: Hashable, Sendable {
  let project: UUID
  let cursor: ActivityCursor
}
