import Database

/// What a caller asks of a list: how much, and from where.
struct Page {
  /// How many entries to give.
  let size: Int
  /// Where to go on; nil for the first page.
  let token: PageToken?
  /// What makes the tokens of this list its own.
  let question: String

  /// One more than is given: whether there is a next page is seen from whether it comes.
  var limit: Int { size + 1 }

  /// Splits what came into the page and the token of the next one, empty on the last page.
  ///
  /// - Parameters:
  ///   - rows: At most ``limit``.
  ///   - bytes: About how much an entry takes; a page stays below what clients accept in a message, one entry at least.
  ///   - key: The place of an entry in the list.
  /// - Returns: the entries of this page, and the token.
  func split<Entry>(
    _ rows: [Entry], bytes: (Entry) -> Int = { _ in 0 }, key: (Entry) -> PageToken
  ) -> (entries: ArraySlice<Entry>, nextToken: String) {
    var total = 0
    var count = 0
    for row in rows.prefix(size) {
      total += bytes(row)
      if count > 0, total > ServiceLimits.listBytes { break }
      count += 1
    }
    let entries = rows.prefix(count)
    guard rows.count > count, let last = entries.last else { return (entries, "") }
    return (entries, key(last).text(question: question))
  }
}
