/// The bytes of a column where libpq has put them: they keep the result alive, and nothing is copied.
// Invariant behind @unchecked: results are read-only (see PostgresResult), so any thread may read what is pointed to.
public struct ColumnBytes: @unchecked Sendable {
  private let result: PostgresResult
  private let bytes: UnsafeRawBufferPointer

  init(_ bytes: UnsafeRawBufferPointer, of result: PostgresResult) {
    self.bytes = bytes
    self.result = result
  }

  /// How many there are.
  public var count: Int { bytes.count }

  /// Lends the bytes for the call.
  public func withUnsafeBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
    defer { withExtendedLifetime(result) {} }
    return try body(bytes)
  }
}

extension Row {
  /// The bytes of a `bytea` column, where they are.
  ///
  /// - Throws: ``DatabaseError/Code/decoding`` where there is no such column, it is null or of another type.
  public func bytes(_ name: StaticString) throws(DatabaseError) -> ColumnBytes {
    let value = try value(name)
    do throws(SQLDecodingFailure) {
      guard value.type == .bytea else { throw .type(value.type, as: ColumnBytes.self) }
      return ColumnBytes(try value.nonNull(), of: result)
    } catch {
      throw Self.failure("column \(name)", error)
    }
  }
}
