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
  public func column<T: SQLDecodable>(_ name: StaticString, as _: T.Type = T.self) throws(DatabaseError) -> T {
    guard let position = result.position(of: name) else {
      throw DatabaseError(.decoding, operation: "column \(name)", reason: "the result has no such column")
    }
    do {
      return try T(sql: result.value(row: index, column: position))
    } catch {
      throw DatabaseError(.decoding, operation: "column \(name)", reason: error.description)
    }
  }

  /// Reads a column by its position, from 0.
  ///
  /// - Throws: ``DatabaseError/Code/decoding`` where there is no such column or it holds something else.
  public func column<T: SQLDecodable>(_ position: Int, as _: T.Type = T.self) throws(DatabaseError) -> T {
    guard position >= 0, position < Int(result.columnCount) else {
      throw DatabaseError(.decoding, operation: "column \(position)", reason: "the result has no such column")
    }
    do {
      return try T(sql: result.value(row: index, column: Int32(position)))
    } catch {
      throw DatabaseError(.decoding, operation: "column \(position)", reason: error.description)
    }
  }

  /// Says whether a column is null, without decoding it.
  public func isNull(_ name: StaticString) -> Bool {
    guard let position = result.position(of: name) else { return true }
    return result.value(row: index, column: position).bytes == nil
  }
}
