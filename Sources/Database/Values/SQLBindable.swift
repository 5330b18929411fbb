/// A value that can be a parameter of a statement.
///
/// Parameters travel in PostgreSQL's binary format, with their type stated, so a mismatch with the column is an error
/// of the server (42804) and never a silent conversion.
public protocol SQLBindable: Sendable {
  /// The type that the server is told.
  static var sqlType: SQLType { get }

  /// Appends the value, which has to be whole after the call.
  func encode(into writer: inout SQLWriter)
}

/// A value that can be read from a column.
public protocol SQLDecodable {
  /// Reads a value in binary format.
  ///
  /// - Throws: ``SQLDecodingFailure`` where the column has another type, another length or is null.
  init(sql value: SQLValue) throws(SQLDecodingFailure)
}

/// A value that can be an element of a PostgreSQL array.
public protocol SQLArrayElement: Sendable {
  /// The type of the array.
  static var sqlArrayType: SQLType { get }

  /// Appends the whole array.
  static func encode(array: [Self], into writer: inout SQLWriter)

  /// Reads the whole array.
  static func decode(array value: SQLValue) throws(SQLDecodingFailure) -> [Self]
}

/// A value that is a parameter, a column and an element of an array.
///
/// An enum of the program is stored as its raw value: `enum RunState: String, SQLScalar`.
public protocol SQLScalar: SQLBindable, SQLDecodable, SQLArrayElement {}

/// Why a column could not be read as the type that was asked for.
public struct SQLDecodingFailure: Error, Sendable, CustomStringConvertible {
  /// The reason, without the value itself.
  public let description: String

  /// States the reason; do not repeat the value in it, since descriptions reach logs.
  public init(_ description: String) {
    self.description = description
  }

  @usableFromInline static func type(_ type: SQLType, as target: Any.Type) -> SQLDecodingFailure {
    SQLDecodingFailure("type \(type.oid) cannot be read as \(target)")
  }

  @usableFromInline static let null = SQLDecodingFailure("null, where a value was expected")
  @usableFromInline static let length = SQLDecodingFailure("value has an unexpected length")
}
