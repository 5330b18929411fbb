import Messages
import Protobuf

/// Entries of one append with their numbers, encoded: once for the database and all who follow the log.
struct NewLogChunks: Sendable {
  /// Consecutive entries whose message clients accept.
  struct Piece: Sendable {
    let numbers: ClosedRange<Int64>
    /// A bit for each level that is in it.
    let levels: Int64
    /// The least and the greatest task number in it.
    let tasks: ClosedRange<Int32>
    /// Where its bytes are.
    let bytes: Range<Int>
  }

  /// The field `entries` of a `TailLogsResponse`, once an entry.
  private(set) var bytes: [UInt8] = []
  /// None for an append without entries.
  private(set) var pieces: [Piece] = []
  /// The number of the last entry, or what the log ended with before.
  let lastNumber: Int64

  /// Numbers storable entries from what follows a number on, and encodes them.
  init(_ entries: [LogEntry], after number: Int64) throws(EncodingError) {
    lastNumber = number + Int64(entries.count)
    var entries = entries
    for index in entries.indices { entries[index].number = number + 1 + Int64(index) }
    for piece in entries.messagePieces {
      guard let first = piece.first, let last = piece.last else { continue }
      let encoded = try TailLogsResponse.with { $0.entries = Array(piece) }.encodedBytes()
      let tasks = piece.lazy.map(\.taskNumber)
      pieces.append(
        Piece(
          numbers: first.number...last.number, levels: piece.reduce(0) { $0 | $1.level.bit },
          tasks: (tasks.min() ?? 0)...(tasks.max() ?? 0), bytes: bytes.count..<bytes.count + encoded.count))
      if bytes.isEmpty { bytes = encoded } else { bytes += encoded }
    }
  }

  /// The bytes of one piece.
  func bytes(of piece: Piece) -> [UInt8] {
    piece.bytes.count == bytes.count ? bytes : Array(bytes[piece.bytes])
  }
}

extension LogLevel {
  /// The level's bit in what says which levels a chunk has.
  var bit: Int64 { 1 << Int64(min(max(rawValue, 0), 30)) }

  /// The bits of this level and those above.
  var bitsFromHere: Int64 { (1 << 31) - bit }
}
