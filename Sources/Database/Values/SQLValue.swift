/// One column of one row in PostgreSQL's binary format. Valid only during the call that is given it.
public struct SQLValue {
  /// The type of the column.
  public let type: SQLType
  /// The bytes, nil for null. They belong to the result and are valid during the call only.
  public let bytes: UnsafeRawBufferPointer?

  init(type: SQLType, bytes: UnsafeRawBufferPointer?) {
    self.type = type
    self.bytes = bytes
  }

  /// The bytes of a value that must not be null.
  @inlinable
  func nonNull() throws(SQLDecodingFailure) -> UnsafeRawBufferPointer {
    guard let bytes else { throw .null }
    return bytes
  }

  /// A value of exactly the given integer's width, from network byte order.
  @inlinable
  func integer<I: FixedWidthInteger>(_: I.Type) throws(SQLDecodingFailure) -> I {
    let bytes = try nonNull()
    guard bytes.count == MemoryLayout<I>.size else { throw .length }
    return I(bigEndian: bytes.loadUnaligned(as: I.self))
  }

  /// The bytes as text. PostgreSQL checks UTF-8 on the way in; a malformed byte is repaired and not trusted.
  func string() throws(SQLDecodingFailure) -> String {
    String(decoding: try nonNull(), as: UTF8.self)
  }
}
