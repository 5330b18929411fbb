import Database
import Messages
import Protobuf

/// The field `run_log` of a `ProjectEvent`, encoded from stored entries without decoding them: an entry stands there
/// under another field number than in a `TailLogsResponse`, and that is one byte of each.
struct RunLogField: Sendable {
  /// The encoded field, tag and length included.
  let bytes: [UInt8]

  /// Moves the entries of a run, which are the field `entries` of a `TailLogsResponse`, once an entry; nil where the bytes
  /// are something else, which only a defect or a hand in the database can bring about.
  init?(run: UUID, entries: [UInt8]) {
    let id = Array("\(run)".utf8)
    var bytes = Self.tag(11)
    bytes.reserveCapacity(entries.count + id.count + 16)
    let idField = Self.tag(1) + Self.varint(id.count) + id
    bytes += Self.varint(idField.count + entries.count)
    bytes += idField
    var offset = bytes.count
    bytes += entries
    while offset < bytes.count {
      guard bytes[offset] == Self.tag(1)[0], let end = Self.end(of: bytes, at: offset + 1) else { return nil }
      bytes[offset] = Self.tag(2)[0]
      offset = end
    }
    self.bytes = bytes
  }

  /// Where the text or message ends whose length stands at an offset; nil where that is not within the bytes.
  private static func end(of bytes: [UInt8], at start: Int) -> Int? {
    var length = 0
    for (index, byte) in bytes[start...].prefix(4).enumerated() {
      length |= Int(byte & 0x7F) << (7 * index)
      guard byte & 0x80 != 0 else {
        let end = start + index + 1 + length
        return end <= bytes.count ? end : nil
      }
    }
    return nil
  }

  /// Of a text or a message, below field number 16.
  private static func tag(_ field: UInt8) -> [UInt8] { [field << 3 | 2] }

  private static func varint(_ number: Int) -> [UInt8] {
    var (bytes, rest) = ([UInt8](), UInt64(number))
    while rest > 0x7F {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }
}
