extension Value: ExpressibleByStringLiteral, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
  public init(stringLiteral value: String) { self.init(.string(value)) }
  public init(floatLiteral value: Double) { self.init(.number(value)) }
  public init(integerLiteral value: Int) { self.init(.number(Double(value))) }
}

extension Value: ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
  public init(booleanLiteral value: Bool) { self.init(.bool(value)) }
  public init(arrayLiteral elements: Value...) { self.init(.list(ListValue(elements))) }
  public init(dictionaryLiteral elements: (String, Value)...) {
    self.init(.object(Struct(Dictionary(elements, uniquingKeysWith: { _, last in last }))))
  }
}

extension Value {
  /// The text, where it is a string.
  public var string: String? { if case .string(let value) = kind { value } else { nil } }
  /// The number, where it is one.
  public var number: Double? { if case .number(let value) = kind { value } else { nil } }
  /// The boolean, where it is one.
  public var bool: Bool? { if case .bool(let value) = kind { value } else { nil } }
  /// The elements, where it is a list.
  public var list: [Value]? { if case .list(let value) = kind { value.values } else { nil } }
  /// The members, where it is an object.
  public var object: [String: Value]? { if case .object(let value) = kind { value.fields } else { nil } }
}
