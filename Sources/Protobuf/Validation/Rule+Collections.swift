/// A repeated field's value or a map's: something with a number of elements. Bytes are not: their rules count bytes.
public protocol RepeatedValue: Sendable {
  var elementCount: Int { get }
}

extension Array: RepeatedValue where Element: FieldElement {
  public var elementCount: Int { count }
}
extension Dictionary: RepeatedValue where Key: MapKey, Value: FieldElement {
  public var elementCount: Int { count }
}
extension MapEntries: RepeatedValue {
  public var elementCount: Int { count }
}

extension Rule where Value: RepeatedValue {
  /// At least one element.
  public static var notEmpty: Rule { Rule { $0.elementCount == 0 ? "must not be empty" : nil } }

  /// At most so many elements.
  public static func atMost(_ count: Int) -> Rule {
    Rule { $0.elementCount <= count ? nil : "must have at most \(count) elements" }
  }

  /// At least so many elements.
  public static func atLeast(_ count: Int) -> Rule {
    Rule { $0.elementCount >= count ? nil : "must have at least \(count) elements" }
  }
}

extension Rule {
  /// The rule for every element. The first one that breaks it is named by its index.
  public static func each<T: FieldElement>(_ rule: Rule<T>) -> Rule where Value == [T] {
    Rule { elements in
      for (index, element) in elements.enumerated() {
        if let wrong = rule.check(element) { return "element \(index) \(wrong)" }
      }
      return nil
    }
  }

  /// No element comes twice.
  public static func unique<T: FieldElement & Hashable>() -> Rule where Value == [T] {
    Rule { Set($0).count == $0.count ? nil : "must not have an element twice" }
  }

  /// The rule for every key of a map.
  public static func eachKey<K: MapKey, V: FieldElement>(_ rule: Rule<K>) -> Rule where Value == [K: V] {
    Rule { map in
      for key in map.keys.sorted() {
        if let wrong = rule.check(key) { return "key \(key) \(wrong)" }
      }
      return nil
    }
  }

  /// The rule for every value of a map.
  public static func eachValue<K: MapKey, V: FieldElement>(_ rule: Rule<V>) -> Rule where Value == [K: V] {
    Rule { map in
      for key in map.keys.sorted() {
        if let value = map[key], let wrong = rule.check(value) { return "the value of \(key) \(wrong)" }
      }
      return nil
    }
  }
}
