/// The wire types of the encoding.
enum WireType: UInt8 {
  case varint = 0
  case fixed64 = 1
  case lengthDelimited = 2
  case startGroup = 3
  case endGroup = 4
  case fixed32 = 5
}

extension FieldKind {
  var wireType: WireType {
    switch self {
    case .double, .fixed64, .sfixed64: .fixed64
    case .float, .fixed32, .sfixed32: .fixed32
    case .string, .bytes, .message: .lengthDelimited
    case .int32, .int64, .uint32, .uint64, .sint32, .sint64, .bool, .enumeration: .varint
    }
  }
}

/// Walks the fields of an encoded message without knowing its type.
struct WireScanner {
  struct Field {
    let number: Int
    let wireType: WireType
    /// The value, behind the tag and the length; empty for a group, which is skipped.
    let payload: UnsafeRawBufferPointer
    /// The whole field with its tag.
    let encoded: UnsafeRawBufferPointer
  }

  /// Groups may be nested; each level is one byte on the wire.
  private static let maxGroupDepth = 100

  private let bytes: UnsafeRawBufferPointer
  private var offset = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var isAtEnd: Bool { offset == bytes.count }

  /// The next field; nil where the bytes are no field.
  mutating func next() -> Field? { next(groupDepth: 0) }

  private mutating func next(groupDepth: Int) -> Field? {
    let tagStart = offset
    guard let tag = takeVarint(), tag >> 3 >= 1, tag >> 3 < 1 << 29, let wireType = WireType(rawValue: UInt8(tag & 7))
    else { return nil }
    let number = Int(tag >> 3)
    var start = offset
    switch wireType {
    case .varint: guard takeVarint() != nil else { return nil }
    case .fixed64: guard skip(8) else { return nil }
    case .fixed32: guard skip(4) else { return nil }
    case .lengthDelimited:
      guard let length = takeVarint(), length <= UInt64(bytes.count) else { return nil }
      start = offset
      guard skip(Int(length)) else { return nil }
    case .startGroup:
      guard groupDepth < Self.maxGroupDepth else { return nil }
      while let inner = next(groupDepth: groupDepth + 1) {
        guard inner.wireType == .endGroup else { continue }
        guard inner.number == number else { return nil }
        return Field(number: number, wireType: wireType, payload: slice(offset), encoded: slice(tagStart))
      }
      return nil
    case .endGroup: guard groupDepth > 0 else { return nil }
    }
    return Field(number: number, wireType: wireType, payload: slice(start), encoded: slice(tagStart))
  }

  private func slice(_ start: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: bytes[start..<offset])
  }

  private mutating func skip(_ count: Int) -> Bool {
    guard count <= bytes.count - offset else { return false }
    offset += count
    return true
  }

  /// The next bytes as a number; nil where they are none.
  mutating func takeVarint() -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      guard offset < bytes.count else { return nil }
      let byte = bytes[offset]
      offset += 1
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    return nil
  }
}

extension Varint {
  static func bytes(_ value: UInt64) -> [UInt8] {
    var rest = value
    var result: [UInt8] = []
    while rest >= 0x80 {
      result.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    result.append(UInt8(rest))
    return result
  }
}
