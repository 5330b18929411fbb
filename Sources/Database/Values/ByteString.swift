/// Bytes as an element of an array, `bytea[]`: an array of arrays would be one of two dimensions.
public struct ByteString: SQLScalar, Hashable {
  /// The bytes.
  public var bytes: [UInt8]

  /// Wraps bytes.
  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  public static var sqlType: SQLType { .bytea }

  public func encode(into writer: inout SQLWriter) {
    bytes.withUnsafeBytes { writer.write($0) }
  }

  public init(sql value: SQLValue) throws(SQLDecodingFailure) {
    bytes = try [UInt8](sql: value)
  }
}
