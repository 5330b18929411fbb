/// The names of an enum's numbers.
public struct EnumSchema: Sendable {
  /// One named number.
  public struct Value: Sendable, Equatable {
    public let name: String
    public let number: Int32
  }

  /// The full name, package first: `vantflow.v1.RunState`.
  public let name: String
  /// In the order of the listing. Two names may share a number; the first one is written to JSON.
  public let values: [Value]
  private let namesByNumber: [Int32: String]
  private let numbersByName: [String: Int32]
  /// What is wrong with the listing, in words; empty where it is right.
  public let problems: [String]

  /// The listing by number.
  public init(_ name: String, _ values: KeyValuePairs<Int32, String>) {
    self.init(name, listing: values.map { Value(name: $0.value, number: $0.key) })
  }

  /// The listing by the enum's own constants.
  public init<E: ProtoEnum>(_ name: String, _ values: KeyValuePairs<E, String>) {
    self.init(name, listing: values.map { Value(name: $0.value, number: $0.key.rawValue) })
  }

  private init(_ name: String, listing values: [Value]) {
    self.name = name
    self.values = values
    namesByNumber = Dictionary(values.map { ($0.number, $0.name) }, uniquingKeysWith: { first, _ in first })
    numbersByName = Dictionary(values.map { ($0.name, $0.number) }, uniquingKeysWith: { first, _ in first })
    var problems: [String] = []
    if self.values.first?.number != 0 { problems.append("\(name): the first value of a proto3 enum is number 0") }
    if numbersByName.count != self.values.count { problems.append("\(name): a value's name appears twice") }
    self.problems = problems
  }

  /// The first name listed for the number.
  public func name(of number: Int32) -> String? { namesByNumber[number] }
  /// The number that a name stands for.
  public func number(of name: String) -> Int32? { numbersByName[name] }
}
