extension Rule where Value: Comparable & Sendable {
  /// Between the two, both included.
  @inlinable public static func range(_ range: ClosedRange<Value>) -> Rule {
    Rule { range.contains($0) ? nil : "must be between \(range.lowerBound) and \(range.upperBound)" }
  }

  /// No less than the value.
  @inlinable public static func range(_ range: PartialRangeFrom<Value>) -> Rule {
    Rule { range.contains($0) ? nil : "must be at least \(range.lowerBound)" }
  }
}

extension Rule where Value: ProtoEnum {
  /// A number that has a name, other than the zero that stands for "unspecified".
  public static var specified: Rule {
    Rule { $0.rawValue != 0 && $0.isDefined ? nil : "must be one of its named values" }
  }

  /// A number that has a name; zero included.
  public static var definedValue: Rule { Rule { $0.isDefined ? nil : "\($0.rawValue) is not one of its values" } }
}

extension Rule where Value == [UInt8] {
  /// At least one byte.
  public static var notEmpty: Rule { Rule { $0.isEmpty ? "must not be empty" : nil } }
  /// At most so many bytes.
  public static func atMost(_ count: Int) -> Rule {
    Rule { $0.count <= count ? nil : "must have at most \(count) bytes" }
  }
  /// At least so many bytes.
  public static func atLeast(_ count: Int) -> Rule {
    Rule { $0.count >= count ? nil : "must have at least \(count) bytes" }
  }
}
