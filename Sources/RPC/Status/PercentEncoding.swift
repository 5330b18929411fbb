/// How `grpc-message` carries text: printable ASCII as it is, "%" and all other UTF-8 bytes as "%XX"
/// (gRPC's doc/PROTOCOL-HTTP2.md, "Status-Message").
public enum PercentEncoding {
  /// The bytes to send for a message, of which ``StatusLimits/messageBytes`` are taken.
  public static func encode(_ message: String) -> [UInt8] {
    var output: [UInt8] = []
    let message = shortened(message)
    output.reserveCapacity(message.utf8.count)
    for byte in message.utf8 {
      if isLiteral(byte) {
        output.append(byte)
      } else {
        output.append(UInt8(ascii: "%"))
        output.append(hexadecimal(byte >> 4))
        output.append(hexadecimal(byte & 15))
      }
    }
    return output
  }

  /// As much of the message as an error may say, in whole characters.
  static func shortened(_ message: String) -> String {
    guard message.utf8.count > StatusLimits.messageBytes else { return message }
    var end = message.utf8.index(message.startIndex, offsetBy: StatusLimits.messageBytes)
    // Where the cut would be within a character, in front of it.
    while String.Index(end, within: message.unicodeScalars) == nil { end = message.utf8.index(before: end) }
    return String(message.unicodeScalars[..<end])
  }

  /// The message in what was received. Decoding never fails, as the specification demands: a "%" without two
  /// hexadecimal digits stays as it is, and bytes that are no UTF-8 become U+FFFD.
  public static func decode(_ bytes: RawSpan) -> String {
    bytes.withUnsafeBytes(decode)
  }

  private static func decode(_ bytes: UnsafeRawBufferPointer) -> String {
    guard bytes.contains(UInt8(ascii: "%")) else { return String(decoding: bytes, as: UTF8.self) }
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
        let high = digit(bytes[index + 1]), let low = digit(bytes[index + 2])
      {
        output.append(high << 4 | low)
        index += 3
      } else {
        output.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: output, as: UTF8.self)
  }

  private static func isLiteral(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte <= 0x7e && byte != UInt8(ascii: "%")
  }

  private static func hexadecimal(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
