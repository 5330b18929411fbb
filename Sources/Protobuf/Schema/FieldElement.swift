/// A type whose values can stand in a field: a scalar, an open enum or a message.
public protocol FieldElement: Sendable, Equatable {
  /// The proto3 default: zero, empty, or the message with nothing set.
  init()
  /// What the wire carries for this type. Asked for late, so that messages may refer to each other in a circle.
  static var fieldType: FieldType { get }
}

/// What the wire carries for a Swift type.
public enum FieldType: Sendable {
  /// A scalar, with the encoding used where the field names none.
  case scalar(FieldKind)
  case enumeration(EnumSchema)
  case message(AnySchema)
}

/// A type that stands in a field without `Optional`: absent on the wire means zero or empty.
///
/// Messages do not conform: a message field has presence, so it is an `Optional` in Swift.
public protocol ImplicitPresence: FieldElement {}

/// A Swift type that one of the protocol buffers scalar types maps to.
public protocol ScalarValue: ImplicitPresence, Hashable {
  /// The encodings that carry this type, the default one first.
  static var fieldKinds: [FieldKind] { get }
}

extension ScalarValue {
  public static var fieldType: FieldType { .scalar(fieldKinds[0]) }
}

/// A scalar that may be the key of a map: any but floating point and bytes.
public protocol MapKey: ScalarValue, Comparable {}

extension Int32: MapKey { public static var fieldKinds: [FieldKind] { [.int32, .sint32, .sfixed32] } }
extension Int64: MapKey { public static var fieldKinds: [FieldKind] { [.int64, .sint64, .sfixed64] } }
extension UInt32: MapKey { public static var fieldKinds: [FieldKind] { [.uint32, .fixed32] } }
extension UInt64: MapKey { public static var fieldKinds: [FieldKind] { [.uint64, .fixed64] } }
extension String: MapKey { public static var fieldKinds: [FieldKind] { [.string] } }
extension Float: ScalarValue { public static var fieldKinds: [FieldKind] { [.float] } }
extension Double: ScalarValue { public static var fieldKinds: [FieldKind] { [.double] } }
extension Bool: ScalarValue { public static var fieldKinds: [FieldKind] { [.bool] } }
extension [UInt8]: FieldElement, ImplicitPresence, ScalarValue {
  public static var fieldKinds: [FieldKind] { [.bytes] }
}
