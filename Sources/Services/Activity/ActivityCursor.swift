import Database

/// A place in a project's activity: the transaction that wrote an entry, and the entry's number.
///
/// PostgreSQL's 64-bit transaction ids travel as text: they are unsigned, and there is no binary type for them here.
struct ActivityCursor: Hashable, Sendable {
  let transaction: UInt64
  let id: Int64
}

extension ActivityCursor: LosslessStringConvertible {
  /// Reads `transaction.id`, for instance `81723.4411`.
  init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, let transaction = UInt64(parts[0]), let id = Int64(parts[1]), id >= 0 else { return nil }
    self.init(transaction: transaction, id: id)
  }

  var description: String { "\(transaction).\(id)" }
}

extension ActivityCursor: Comparable {
  static func < (left: ActivityCursor, right: ActivityCursor) -> Bool {
    (left.transaction, left.id) < (right.transaction, right.id)
  }
}

extension PageToken {
  init(_ cursor: ActivityCursor) {
    self.init(key: Self.bytes(cursor.transaction) + Self.bytes(UInt64(bitPattern: cursor.id)))
  }

  /// The place in an activity list that the token names; nil when it names something else.
  var activityCursor: ActivityCursor? {
    guard key.count == 16 else { return nil }
    return ActivityCursor(
      transaction: Self.number(key[0..<8]), id: Int64(bitPattern: Self.number(key[8..<16])))
  }
}
