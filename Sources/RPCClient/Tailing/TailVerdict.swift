/// What a response means to who has tailed a stream as far as his position.
public enum TailVerdict: Sendable, Hashable {
  /// It goes on at the position, which has been moved behind it: deliver it.
  case next
  /// It carries nothing and shows that the stream is alive.
  case bookmark
  /// It is delivered too, and nothing follows.
  case last
  /// It does not go on where it should, for this reason: it is refused, and the stream asked for again.
  case misfit(String)
}

extension TailVerdict {
  /// The verdict on entries that are numbered 1, 2, 3 … without gaps. Moves the position behind them where they fit.
  ///
  /// - Parameters:
  ///   - numbers: those of the response's entries, in its order.
  ///   - position: the number of the last entry that was delivered.
  ///   - isLast: whether the response says that nothing follows.
  /// - Returns: ``misfit(_:)`` for any gap, for what was delivered before, and for what is out of order.
  public static func numbered(
    _ numbers: some Sequence<Int64>, after position: inout Int64, isLast: Bool = false
  ) -> TailVerdict {
    var last = position
    for number in numbers {
      guard number == last + 1 else { return .misfit("number \(number) came where \(last + 1) was due") }
      last = number
    }
    defer { position = last }
    if isLast { return .last }
    return last == position ? .bookmark : .next
  }
}
