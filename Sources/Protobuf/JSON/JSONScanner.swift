/// Reads the tokens of JSON (RFC 8259) from bytes. Functions return nil or false where they gave up; the first failure
/// is kept.
struct JSONScanner {
  private let bytes: UnsafeRawBufferPointer
  private(set) var offset = 0
  private(set) var failure: DecodingError?

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  mutating func fail(_ reason: String) -> Bool {
    if failure == nil { failure = .invalidJSON("\(reason), at byte \(offset)") }
    return false
  }

  /// The next byte that is not white space, without taking it; 0 at the end.
  mutating func peek() -> UInt8 {
    while offset < bytes.count {
      switch bytes[offset] {
      case 0x20, 0x0A, 0x0D, 0x09: offset += 1
      default: return bytes[offset]
      }
    }
    return 0
  }

  /// Takes the character if it comes next.
  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard peek() == UInt8(ascii: character) else { return false }
    offset += 1
    return true
  }

  mutating func expect(_ character: Unicode.Scalar) -> Bool {
    take(character) || fail("expected \"\(character)\"")
  }

  /// Takes the word (true, false, null) if it comes next.
  mutating func take(word: StaticString) -> Bool {
    _ = peek()
    let length = word.utf8CodeUnitCount
    guard offset + length <= bytes.count else { return false }
    for index in 0..<length where bytes[offset + index] != word.utf8Start[index] { return false }
    offset += length
    return true
  }

  /// Nothing but white space may follow.
  mutating func finish() -> Bool {
    _ = peek()
    return offset == bytes.count || fail("expected the end of the text")
  }

  /// The text of a number, checked against JSON's grammar: Swift reads more forms than that.
  mutating func takeNumber() -> String? {
    _ = peek()
    let start = offset
    func byte(_ index: Int) -> UInt8 { index < bytes.count ? bytes[index] : 0 }
    func digitCount(_ index: Int) -> Int {
      var end = index
      while (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte(end)) { end += 1 }
      return end - index
    }
    var end = start
    if byte(end) == UInt8(ascii: "-") { end += 1 }
    let whole = digitCount(end)
    var isNumber = whole > 0 && (whole == 1 || byte(end) != UInt8(ascii: "0"))
    end += whole
    if byte(end) == UInt8(ascii: ".") {
      let fraction = digitCount(end + 1)
      isNumber = isNumber && fraction > 0
      end += 1 + fraction
    }
    if byte(end) | 0x20 == UInt8(ascii: "e") {
      end += 1
      if byte(end) == UInt8(ascii: "+") || byte(end) == UInt8(ascii: "-") { end += 1 }
      let exponent = digitCount(end)
      isNumber = isNumber && exponent > 0
      end += exponent
    }
    guard isNumber else {
      _ = fail("expected a number")
      return nil
    }
    offset = end
    return String(decoding: UnsafeRawBufferPointer(rebasing: bytes[start..<end]), as: UTF8.self)
  }

  mutating func takeString() -> String? {
    guard expect("\"") else { return nil }
    var text: [UInt8] = []
    var start = offset
    while offset < bytes.count {
      switch bytes[offset] {
      case UInt8(ascii: "\""):
        text += bytes[start..<offset]
        offset += 1
        guard let result = text.withUnsafeBufferPointer({ String(copyingUTF8: $0) }) else {
          _ = fail("a string is not UTF-8")
          return nil
        }
        return result
      case UInt8(ascii: "\\"):
        text += bytes[start..<offset]
        offset += 1
        guard takeEscape(&text) else { return nil }
        start = offset
      case 0..<0x20:
        _ = fail("a control character in a string")
        return nil
      default: offset += 1
      }
    }
    _ = fail("a string has no end")
    return nil
  }

  private mutating func takeEscape(_ text: inout [UInt8]) -> Bool {
    guard offset < bytes.count else { return fail("a string has no end") }
    let letter = bytes[offset]
    offset += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"):
      guard var code = takeHex() else { return fail("expected four hexadecimal digits") }
      if (0xD800..<0xDC00).contains(code), take(word: "\\u"), let low = takeHex(), (0xDC00..<0xE000).contains(low) {
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(code) else { return fail("half of a surrogate pair") }
      text += Array(String(scalar).utf8)
    default: return fail("an unknown escape")
    }
    return true
  }

  private mutating func takeHex() -> UInt32? {
    guard offset + 4 <= bytes.count else { return nil }
    var code: UInt32 = 0
    for byte in bytes[offset..<offset + 4] {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else { return nil }
      code = code << 4 | UInt32(digit)
    }
    offset += 4
    return code
  }
}
