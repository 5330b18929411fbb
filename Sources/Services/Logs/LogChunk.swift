import Database
import Messages
import Protobuf

/// Consecutive entries as they are stored: encoded, as the field `entries` of a `TailLogsResponse`.
struct LogChunk: Sendable {
  let firstNumber: Int64
  let lastNumber: Int64
  let entries: ColumnBytes
  let storedAt: Instant

  init(row: Row) throws(DatabaseError) {
    firstNumber = try row.column("first_seq")
    lastNumber = try row.column("last_seq")
    entries = try row.bytes("entries")
    storedAt = try row.column("created_at")
  }

  /// The numbers of the entries.
  var numbers: ClosedRange<Int64> { firstNumber...lastNumber }

  /// The entries as values.
  ///
  /// - Throws: when the bytes are unreadable, which only a defect or a hand in the database can bring about.
  func decoded() throws(DecodingError) -> [LogEntry] {
    try entries.withUnsafeBytes { bytes throws(DecodingError) in try TailLogsResponse(decoding: bytes).entries }
  }
}

/// The message that carries whole chunks to who follows a log: their bytes, copied once.
struct LogChunks: SplicedMessage {
  let chunks: ArraySlice<LogChunk>

  var fields: TailLogsResponse { .with { $0.lastNumber = chunks.last?.lastNumber ?? 0 } }
  var encodedBytes: Int { chunks.reduce(0) { $0 + $1.entries.count } }

  func copyEncoded(to target: UnsafeMutableRawBufferPointer) {
    var offset = 0
    for chunk in chunks {
      chunk.entries.withUnsafeBytes { bytes in
        UnsafeMutableRawBufferPointer(rebasing: target[offset...]).copyMemory(from: bytes)
        offset += bytes.count
      }
    }
  }
}
