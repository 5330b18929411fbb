import Glibc

/// Why bytes are not a JSON text that we accept.
public struct JSONError: Error, Sendable, Hashable {
  /// Where, in bytes from the beginning.
  public var offset: Int
  public var message: String
}

extension JSON {
  /// Reads one JSON text (RFC 8259), with nothing but white space around it.
  ///
  /// Nesting is bounded by ``BrowserLimits/jsonDepth``; the size is bounded by whoever collected the bytes.
  public init(parsing bytes: some Collection<UInt8>) throws(JSONError) {
    let contiguous = Array(bytes)
    let result = contiguous.withUnsafeBytes { bytes -> Result<JSON, JSONError> in
      do throws(JSONError) {
        return .success(try JSON(scanning: bytes))
      } catch {
        return .failure(error)
      }
    }
    self = try result.get()
  }

  init(scanning bytes: UnsafeRawBufferPointer) throws(JSONError) {
    var scanner = JSONScanner(bytes: bytes)
    self = try scanner.value(depth: 0)
    scanner.skipWhiteSpace()
    guard scanner.isAtEnd else { throw scanner.error("more than one value") }
  }
}

/// Reads JSON from bytes that outlive it.
private struct JSONScanner {
  let bytes: UnsafeRawBufferPointer
  private var offset = 0

  init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var isAtEnd: Bool { offset == bytes.count }

  func error(_ message: String) -> JSONError { JSONError(offset: offset, message: message) }

  mutating func skipWhiteSpace() {
    while offset < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[offset]) { offset += 1 }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard offset < bytes.count, bytes[offset] == byte else { return false }
    offset += 1
    return true
  }

  private mutating func take(_ literal: StaticString, _ value: JSON) throws(JSONError) -> JSON {
    let count = literal.utf8CodeUnitCount
    guard bytes.count - offset >= count, memcmp(bytes.baseAddress! + offset, literal.utf8Start, count) == 0 else {
      throw error("expected \(literal)")
    }
    offset += count
    return value
  }

  mutating func value(depth: Int) throws(JSONError) -> JSON {
    guard depth < BrowserLimits.jsonDepth else { throw error("nested too deeply") }
    skipWhiteSpace()
    guard offset < bytes.count else { throw error("expected a value") }
    switch bytes[offset] {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try take("true", .bool(true))
    case UInt8(ascii: "f"): return try take("false", .bool(false))
    case UInt8(ascii: "n"): return try take("null", .null)
    default: return .number(try number())
    }
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSON {
    offset += 1
    var members: [String: JSON] = [:]
    skipWhiteSpace()
    if take(UInt8(ascii: "}")) { return .object(members) }
    while true {
      skipWhiteSpace()
      guard offset < bytes.count, bytes[offset] == UInt8(ascii: "\"") else { throw error("expected a name") }
      let name = try string()
      skipWhiteSpace()
      guard take(UInt8(ascii: ":")) else { throw error("expected a colon") }
      members[name] = try value(depth: depth + 1)
      skipWhiteSpace()
      if take(UInt8(ascii: "}")) { return .object(members) }
      guard take(UInt8(ascii: ",")) else { throw error("expected a comma") }
    }
  }

  private mutating func array(depth: Int) throws(JSONError) -> JSON {
    offset += 1
    var elements: [JSON] = []
    skipWhiteSpace()
    if take(UInt8(ascii: "]")) { return .array(elements) }
    while true {
      elements.append(try value(depth: depth + 1))
      skipWhiteSpace()
      if take(UInt8(ascii: "]")) { return .array(elements) }
      guard take(UInt8(ascii: ",")) else { throw error("expected a comma") }
    }
  }

  private mutating func number() throws(JSONError) -> Double {
    let start = offset
    while offset < bytes.count, Self.isNumberByte(bytes[offset]) { offset += 1 }
    let text = String(decoding: UnsafeRawBufferPointer(rebasing: bytes[start..<offset]), as: UTF8.self)
    // Swift reads more than JSON allows (hexadecimal, "inf"); the alphabet above leaves nothing of that but a plus sign.
    guard let value = Double(text), text.utf8.first != UInt8(ascii: "+") else {
      offset = start
      throw error("expected a value")
    }
    return value
  }

  private static func isNumberByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
      UInt8(ascii: "e"), UInt8(ascii: "E"):
      true
    default: false
    }
  }

  /// Reads a string literal; the text between escapes is found by memchr and copied at once.
  private mutating func string() throws(JSONError) -> String {
    offset += 1
    let base = bytes.baseAddress!
    guard let quote = memchr(base + offset, 0x22, bytes.count - offset) else { throw error("string without an end") }
    let firstQuote = UnsafeRawPointer(quote) - base
    if memchr(base + offset, 0x5C, firstQuote - offset) == nil {
      defer { offset = firstQuote + 1 }
      return String(decoding: UnsafeRawBufferPointer(rebasing: bytes[offset..<firstQuote]), as: UTF8.self)
    }
    return try escapedString()
  }

  private mutating func escapedString() throws(JSONError) -> String {
    var utf8: [UInt8] = []
    while offset < bytes.count {
      let byte = bytes[offset]
      offset += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: utf8, as: UTF8.self)
      case UInt8(ascii: "\\"): try escape(into: &utf8)
      default: utf8.append(byte)
      }
    }
    throw error("string without an end")
  }

  private mutating func escape(into utf8: inout [UInt8]) throws(JSONError) {
    guard offset < bytes.count else { throw error("escape without an end") }
    let byte = bytes[offset]
    offset += 1
    switch byte {
    case UInt8(ascii: "n"): utf8.append(0x0A)
    case UInt8(ascii: "t"): utf8.append(0x09)
    case UInt8(ascii: "r"): utf8.append(0x0D)
    case UInt8(ascii: "b"): utf8.append(0x08)
    case UInt8(ascii: "f"): utf8.append(0x0C)
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): utf8.append(byte)
    case UInt8(ascii: "u"): utf8.append(contentsOf: String(try unicodeEscape()).utf8)
    default: throw error("unknown escape")
    }
  }

  /// One scalar from `\uXXXX` or a surrogate pair. JavaScript strings may hold half a pair: it becomes U+FFFD.
  private mutating func unicodeEscape() throws(JSONError) -> Unicode.Scalar {
    let replacement: Unicode.Scalar = "\u{FFFD}"
    let high = try hexadecimal()
    guard (0xD800..<0xDC00).contains(high) else { return Unicode.Scalar(high) ?? replacement }
    let afterHigh = offset
    guard take(0x5C), take(UInt8(ascii: "u")) else {
      offset = afterHigh
      return replacement
    }
    let low = try hexadecimal()
    guard (0xDC00..<0xE000).contains(low) else {
      offset = afterHigh
      return replacement
    }
    return Unicode.Scalar(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)) ?? replacement
  }

  private mutating func hexadecimal() throws(JSONError) -> UInt32 {
    guard bytes.count - offset >= 4 else { throw error("escape without an end") }
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = Character(Unicode.Scalar(bytes[offset])).hexDigitValue else { throw error("not hexadecimal") }
      value = value << 4 | UInt32(digit)
      offset += 1
    }
    return value
  }
}
