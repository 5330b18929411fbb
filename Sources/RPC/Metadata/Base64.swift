/// Base64 as gRPC's `-bin` metadata uses it: written without padding, read with or without it (RFC 4648, section 4).
enum Base64 {
  private static let alphabet: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

  /// The characters that `count` bytes take without padding.
  static func encodedCount(_ count: Int) -> Int {
    (count * 4 + 2) / 3
  }

  static func append(_ bytes: UnsafeRawBufferPointer, to output: inout [UInt8]) {
    output.reserveCapacity(output.count + encodedCount(bytes.count))
    alphabet.withUTF8Buffer { alphabet in
      var index = 0
      while index + 3 <= bytes.count {
        let group = UInt32(bytes[index]) << 16 | UInt32(bytes[index + 1]) << 8 | UInt32(bytes[index + 2])
        output.append(alphabet[Int(group >> 18)])
        output.append(alphabet[Int(group >> 12 & 63)])
        output.append(alphabet[Int(group >> 6 & 63)])
        output.append(alphabet[Int(group & 63)])
        index += 3
      }
      switch bytes.count - index {
      case 1:
        let group = UInt32(bytes[index]) << 16
        output.append(alphabet[Int(group >> 18)])
        output.append(alphabet[Int(group >> 12 & 63)])
      case 2:
        let group = UInt32(bytes[index]) << 16 | UInt32(bytes[index + 1]) << 8
        output.append(alphabet[Int(group >> 18)])
        output.append(alphabet[Int(group >> 12 & 63)])
        output.append(alphabet[Int(group >> 6 & 63)])
      default:
        break
      }
    }
  }

  /// Decodes one value. False for a character outside the alphabet, a length that no encoder makes, or padding that
  /// does not fill its group; `output` then holds a part, which the caller drops.
  static func decode(_ text: UnsafeRawBufferPointer, into output: inout [UInt8]) -> Bool {
    var count = text.count
    while count > 0, text.count - count < 2, text[count - 1] == UInt8(ascii: "=") {
      count -= 1
    }
    // A padded value fills its groups of four; a group of one character holds no byte.
    guard count == text.count || text.count % 4 == 0, count % 4 != 1 else { return false }
    output.reserveCapacity(output.count + count * 3 / 4)
    var group: UInt32 = 0
    var bits = 0
    for index in 0..<count {
      guard let digit = digit(text[index]) else { return false }
      group = group << 6 | digit
      bits += 6
      if bits >= 8 {
        bits -= 8
        output.append(UInt8(truncatingIfNeeded: group >> UInt32(bits)))
      }
    }
    return true
  }

  private static func digit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte) - 65
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte) - 97 + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte) - 48 + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
