/// One row of a result. Values are decoded when they are asked for; the row keeps the whole result alive.
public struct Row: Sendable {
  let result: PostgresResult
  let index: Int32

  init(result: PostgresResult, index: Int) {
    self.result = result
    self.index = Int32(truncatingIfNeeded: index)
  }

  /// Reads a column by its name.
  ///
  /// - Throws: ``DatabaseError/Code/decoding`` where there is no such column or it holds something else.
  @inlinable
  public func column<T: SQLDecodable>(_ name: StaticString, as _: T.Type = T.self) throws(DatabaseError) -> T {
    let value = try value(name)
    do throws(SQLDecodingFailure) {
      return try T(sql: value)
    } catch {
      throw Self.failure("column \(name)", error)
    }
  }

  /// Reads a column by its position, from 0.
  ///
  /// - Throws: ``DatabaseError/Code/decoding`` where there is no such column or it holds something else.
  @inlinable
  public func column<T: SQLDecodable>(_ position: Int, as _: T.Type = T.self) throws(DatabaseError) -> T {
    let value = try value(position)
    do throws(SQLDecodingFailure) {
      return try T(sql: value)
    } catch {
      throw Self.failure("column \(position)", error)
    }
  }

  /// Says whether a column is null, without decoding it.
  public func isNull(_ name: StaticString) -> Bool {
    guard let position = result.position(of: name) else { return true }
    return result.value(row: index, column: position).bytes == nil
  }

  // Apart from what is generic, which is specialised where it is called.

  @usableFromInline
  func value(_ name: StaticString) throws(DatabaseError) -> SQLValue {
    guard let position = result.position(of: name) else {
      throw Self.failure("column \(name)", SQLDecodingFailure("the result has no such column"))
    }
    return result.value(row: index, column: position)
  }

  @usableFromInline
  func value(_ position: Int) throws(DatabaseError) -> SQLValue {
    guard position >= 0, position < Int(result.columnCount) else {
      throw Self.failure("column \(position)", SQLDecodingFailure("the result has no such column"))
    }
    return result.value(row: index, column: Int32(position))
  }

  @usableFromInline
  static func failure(_ operation: String, _ failure: SQLDecodingFailure) -> DatabaseError {
    DatabaseError(.decoding, operation: operation, reason: failure.description)
  }
}
