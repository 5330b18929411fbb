/// An open enum: a struct over one `Int32`, with a static constant for each value that has a name.
///
/// Open, because a number that this program does not know yet must survive being read and written again.
///
/// ```swift
/// public struct Level: ProtoEnum {
///   public let rawValue: Int32
///   public init(rawValue: Int32) { self.rawValue = rawValue }
///   public static let unspecified = Level(rawValue: 0)
///   public static let info = Level(rawValue: 1)
///   public static let schema = EnumSchema("vantflow.v1.Level", [
///     unspecified: "LEVEL_UNSPECIFIED", info: "LEVEL_INFO",
///   ])
/// }
/// ```
public protocol ProtoEnum: RawRepresentable, Hashable, ImplicitPresence where RawValue == Int32 {
  /// Never fails: a number without a name is kept.
  init(rawValue: Int32)
  /// The names of the numbers.
  static var schema: EnumSchema { get }
}

extension ProtoEnum {
  public init() { self.init(rawValue: 0) }
  public static var fieldType: FieldType { .enumeration(schema) }
  /// Whether the number has a name in the schema.
  public var isDefined: Bool { Self.schema.name(of: rawValue) != nil }
  /// The name of the number, or the number itself in digits where it has none.
  public var name: String { Self.schema.name(of: rawValue) ?? String(rawValue) }
}
