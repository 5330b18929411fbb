/// A protocol buffers message: a plain struct with stored properties, and the table that describes them.
///
/// The table is written by hand, a line a field, and everything else follows from it: the wire format, the JSON
/// mapping, the validation and the reflection descriptor.
///
/// ```swift
/// public struct LogLine: Message {
///   public var text: String = ""
///   public var level: Int32?
///   public init() {}
///   public static let schema = Schema<LogLine>("vantflow.v1.LogLine") {
///     Field(1, "text", \.text, .notEmpty, .atMost(64))
///     Field(2, "level", \.level)
///   }
/// }
/// ```
///
/// A property's default is proto3's: zero, empty, or nil. The check of the table refuses any other, because a field
/// that is absent on the wire must read as that value.
public protocol Message: FieldElement {
  /// The message with every field at its default.
  init()
  /// The table. A `static let`: it is built once and lives as long as the process.
  static var schema: Schema<Self> { get }
}

extension Message {
  @inlinable public static var fieldType: FieldType { .message(AnySchema(schema)) }

  /// The message as the closure fills it in: an expression where a variable would stand in the way.
  @inlinable
  public static func with<E: Error>(_ fill: (inout Self) throws(E) -> Void) throws(E) -> Self {
    var message = Self()
    try fill(&message)
    return message
  }
}
