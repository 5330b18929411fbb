import Database
import Messages
import Protobuf

/// The field `run_log` of a `ProjectEvent`, encoded from stored entries without decoding them: an entry stands there
/// under another field number than in a `TailLogsResponse`, and that is one byte of each.
struct RunLogField: Sendable {
  /// The encoded field, tag and length included.
  let bytes: [UInt8]

  /// Moves the entries of a run, which are the field `entries` of a `TailLogsResponse`, once an entry.
  init(run: UUID, entries: [UInt8]) {
    let id = Array("\(run)".utf8)
    var bytes = Self.tag(11)
    bytes.reserveCapacity(entries.count + id.count + 16)
    let idField = Self.tag(1) + Self.varint(id.count) + id
    bytes += Self.varint(idField.count + entries.count)
    bytes += idField
    var offset = bytes.count
    bytes += entries
    while offset < bytes.count {
      bytes[offset] = Self.tag(2)[0]
      offset = Self.end(of: bytes, at: offset + 1)
    }
    self.bytes = bytes
  }

  /// Where the text or message ends whose length stands at an offset.
  private static func end(of bytes: [UInt8], at start: Int) -> Int {
    var (offset, length, shift) = (start, 0, 0)
    while offset < bytes.count, shift < 64 {
      let byte = bytes[offset]
      length |= Int(byte & 0x7F) << shift
      offset += 1
      shift += 7
      if byte & 0x80 == 0 { break }
    }
    return offset + length
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
