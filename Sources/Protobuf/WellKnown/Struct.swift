/// A JSON object, `google.protobuf.Struct`.
public struct Struct: Message, ExpressibleByDictionaryLiteral {
  public var fields: [String: Value] = [:]

  public init() {}
  public init(_ fields: [String: Value]) { self.fields = fields }
  public init(dictionaryLiteral elements: (String, Value)...) {
    fields = Dictionary(elements, uniquingKeysWith: { _, last in last })
  }

  public subscript(name: String) -> Value? {
    get { fields[name] }
    set { fields[name] = newValue }
  }

  public static let schema = Schema<Struct>("google.protobuf.Struct") {
    Field(1, "fields", \.fields)
  }
}

/// A JSON value, `google.protobuf.Value`: null, a number, a string, a boolean, an object or a list.
///
/// It contains itself through arrays and dictionaries, so it may be as deep as memory; the codec and JSON stop at
/// 100 levels of messages both ways.
public struct Value: Message {
  public enum Kind: Sendable, Equatable {
    case null(NullValue)
    case number(Double)
    case string(String)
    case bool(Bool)
    case object(Struct)
    case list(ListValue)
  }

  public var kind: Kind?

  public init() {}
  public init(_ kind: Kind) { self.kind = kind }

  public static let null = Value(.null(.nullValue))

  public static let schema = Schema<Value>("google.protobuf.Value") {
    OneOf("kind", \.kind) {
      Case(1, "null_value", Kind.null) { if case .null(let value) = $0 { value } else { nil } }
      Case(2, "number_value", Kind.number) { if case .number(let value) = $0 { value } else { nil } }
      Case(3, "string_value", Kind.string) { if case .string(let value) = $0 { value } else { nil } }
      Case(4, "bool_value", Kind.bool) { if case .bool(let value) = $0 { value } else { nil } }
      Case(5, "struct_value", Kind.object) { if case .object(let value) = $0 { value } else { nil } }
      Case(6, "list_value", Kind.list) { if case .list(let value) = $0 { value } else { nil } }
    }
  }
}

/// A JSON array, `google.protobuf.ListValue`.
public struct ListValue: Message, ExpressibleByArrayLiteral {
  public var values: [Value] = []

  public init() {}
  public init(_ values: [Value]) { self.values = values }
  public init(arrayLiteral elements: Value...) { values = elements }

  public static let schema = Schema<ListValue>("google.protobuf.ListValue") {
    Field(1, "values", \.values)
  }
}

/// The one value of JSON's null.
public struct NullValue: ProtoEnum {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }
  public static let nullValue = NullValue(rawValue: 0)
  public static let schema = EnumSchema("google.protobuf.NullValue", [nullValue: "NULL_VALUE"])
}
