/// A universally unique identifier (RFC 9562), sixteen bytes.
public struct UUID: SQLScalar, Hashable, Comparable, LosslessStringConvertible {
  /// The first eight bytes, as a big-endian number.
  public let high: UInt64
  /// The last eight bytes, as a big-endian number.
  public let low: UInt64

  /// Puts an identifier together from its halves.
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// A random identifier (version 4).
  public static func random() -> UUID {
    var generator = SystemRandomNumberGenerator()
    return UUID(
      high: (generator.next() & 0xffff_ffff_ffff_0fff) | 0x4000,
      low: (generator.next() & 0x3fff_ffff_ffff_ffff) | 0x8000_0000_0000_0000)
  }

  /// An identifier that starts with a time (version 7), so that later ones sort behind earlier ones and an index on
  /// them grows at one end.
  public static func timeOrdered(at instant: Instant = .now()) -> UUID {
    var generator = SystemRandomNumberGenerator()
    let milliseconds = UInt64(max(0, instant.microsecondsSinceEpoch) / 1000) & 0xffff_ffff_ffff
    return UUID(
      high: (milliseconds << 16) | 0x7000 | (generator.next() & 0x0fff),
      low: (generator.next() & 0x3fff_ffff_ffff_ffff) | 0x8000_0000_0000_0000)
  }

  public static func < (left: UUID, right: UUID) -> Bool {
    (left.high, left.low) < (right.high, right.low)
  }

  public static var sqlType: SQLType { .uuid }

  public func encode(into writer: inout SQLWriter) {
    writer.write(high)
    writer.write(low)
  }

  public init(sql value: SQLValue) throws(SQLDecodingFailure) {
    guard value.type == .uuid else { throw .type(value.type, as: UUID.self) }
    let bytes = try value.nonNull()
    guard bytes.count == 16 else { throw .length }
    high = UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self))
    low = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
  }

  /// Reads the usual form of 36 characters; upper and lower case are the same.
  public init?(_ text: String) {
    let utf8 = text.utf8.span
    guard utf8.count == 36 else { return nil }
    var halves: (UInt64, UInt64) = (0, 0)
    var digits = 0
    for position in utf8.indices {
      if position == 8 || position == 13 || position == 18 || position == 23 {
        guard utf8[position] == UInt8(ascii: "-") else { return nil }
        continue
      }
      guard let digit = Self.digit(utf8[position]) else { return nil }
      if digits < 16 {
        halves.0 = halves.0 << 4 | digit
      } else {
        halves.1 = halves.1 << 4 | digit
      }
      digits += 1
    }
    self.init(high: halves.0, low: halves.1)
  }

  /// The value of a hexadecimal digit in ASCII; of nothing else, since Unicode has digits of other kinds.
  private static func digit(_ character: UInt8) -> UInt64? {
    switch character {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(character - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(character - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(character - UInt8(ascii: "A") + 10)
    default: nil
    }
  }

  /// The usual form: lower case, 8-4-4-4-12.
  public var description: String {
    String(unsafeUninitializedCapacity: 36) { output in
      var position = 0
      for nibble in 0..<32 {
        if nibble == 8 || nibble == 12 || nibble == 16 || nibble == 20 {
          output[position] = UInt8(ascii: "-")
          position += 1
        }
        let half = nibble < 16 ? high : low
        let digit = UInt8(truncatingIfNeeded: half >> UInt64(60 - 4 * (nibble & 15))) & 15
        output[position] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
        position += 1
      }
      return 36
    }
  }
}
