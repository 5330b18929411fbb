extension Array: SQLBindable where Element: SQLArrayElement {
  public static var sqlType: SQLType { Element.sqlArrayType }

  public func encode(into writer: inout SQLWriter) { Element.encode(array: self, into: &writer) }
}

extension Array: SQLDecodable where Element: SQLArrayElement {
  public init(sql value: SQLValue) throws(SQLDecodingFailure) { self = try Element.decode(array: value) }
}

/// `[UInt8]` is `bytea`: the bytes as they are.
extension UInt8: SQLArrayElement {
  public static var sqlArrayType: SQLType { .bytea }

  public static func encode(array: [UInt8], into writer: inout SQLWriter) {
    array.withUnsafeBytes { writer.write($0) }
  }

  public static func decode(array value: SQLValue) throws(SQLDecodingFailure) -> [UInt8] {
    guard value.type == .bytea else { throw .type(value.type, as: [UInt8].self) }
    return [UInt8](try value.nonNull())
  }
}

extension SQLScalar {
  public static var sqlArrayType: SQLType { sqlType.array ?? .unknown }

  public static func encode(array: [Self], into writer: inout SQLWriter) {
    ArrayCodec.encode(array, element: sqlType, hasNulls: false, into: &writer) { element, writer in
      writer.writeCounted { element.encode(into: &$0) }
    }
  }

  public static func decode(array value: SQLValue) throws(SQLDecodingFailure) -> [Self] {
    try ArrayCodec.decode(value, as: Self.self)
  }
}

extension Optional: SQLArrayElement where Wrapped: SQLScalar {
  public static var sqlArrayType: SQLType { Wrapped.sqlArrayType }

  public static func encode(array: [Wrapped?], into writer: inout SQLWriter) {
    ArrayCodec.encode(array, element: Wrapped.sqlType, hasNulls: true, into: &writer) { element, writer in
      guard let element else { return writer.write(Int32(-1)) }
      writer.writeCounted { element.encode(into: &$0) }
    }
  }

  public static func decode(array value: SQLValue) throws(SQLDecodingFailure) -> [Wrapped?] {
    try ArrayCodec.decode(value, as: Wrapped?.self)
  }
}

extension Optional: SQLBindable where Wrapped: SQLBindable {
  public static var sqlType: SQLType { Wrapped.sqlType }

  public func encode(into writer: inout SQLWriter) {
    if let self { self.encode(into: &writer) } else { writer.writeNull() }
  }
}

extension Optional: SQLDecodable where Wrapped: SQLDecodable {
  @inlinable
  public init(sql value: SQLValue) throws(SQLDecodingFailure) {
    self = value.bytes == nil ? nil : try Wrapped(sql: value)
  }
}

/// The binary form of one-dimensional arrays (array_send in arrayfuncs.c): the number of dimensions, a flag for nulls,
/// the element's type, then length and lower bound of each dimension, then each element behind its length.
private enum ArrayCodec {
  static func encode<Element>(
    _ array: [Element], element: SQLType, hasNulls: Bool, into writer: inout SQLWriter,
    each: (Element, inout SQLWriter) -> Void
  ) {
    writer.write(Int32(array.isEmpty ? 0 : 1))
    writer.write(Int32(hasNulls ? 1 : 0))
    writer.write(element.oid)
    if array.isEmpty { return }
    writer.write(Int32(clamping: array.count))
    writer.write(Int32(1))
    for value in array { each(value, &writer) }
  }

  static func decode<Element: SQLDecodable>(
    _ value: SQLValue, as _: Element.Type
  ) throws(SQLDecodingFailure) -> [Element] {
    let bytes = try value.nonNull()
    guard bytes.count >= 12 else { throw .length }
    func word(_ offset: Int) -> Int32 { Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Int32.self)) }
    let dimensions = word(0)
    if dimensions == 0 { return [] }
    guard dimensions == 1, bytes.count >= 20 else {
      throw SQLDecodingFailure("an array of one dimension was expected")
    }
    let type = SQLType(oid: UInt32(bitPattern: word(8)))
    let count = Int(word(12))
    // Each element has at least its length: a count that cannot be true reserves nothing.
    guard count >= 0, count <= (bytes.count - 20) / 4 else { throw .length }
    var elements: [Element] = []
    elements.reserveCapacity(count)
    var offset = 20
    for _ in 0..<count {
      guard offset + 4 <= bytes.count else { throw .length }
      let length = Int(word(offset))
      offset += 4
      guard length >= 0 else {
        elements.append(try Element(sql: SQLValue(type: type, bytes: nil)))
        continue
      }
      guard offset + length <= bytes.count else { throw .length }
      let slice = UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + length])
      elements.append(try Element(sql: SQLValue(type: type, bytes: slice)))
      offset += length
    }
    return elements
  }
}
