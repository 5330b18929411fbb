import Messages

extension Collection where Element == LogEntry, Index == Int {
  /// The entries in pieces that fit a message each; at least one entry a piece.
  var messagePieces: [SubSequence] {
    var pieces: [SubSequence] = []
    var start = startIndex
    var bytes = 0
    for index in indices {
      let size = self[index].approximateBytes
      if bytes + size > ServiceLimits.entriesBytesPerMessage, index > start {
        pieces.append(self[start..<index])
        start = index
        bytes = 0
      }
      bytes += size
    }
    if start < endIndex { pieces.append(self[start..<endIndex]) }
    return pieces
  }
}
