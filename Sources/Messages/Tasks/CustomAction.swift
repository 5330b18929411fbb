public import Protobuf

/// Custom runs JavaScript in the page. It has the rights of a script of that page and no others.
public struct CustomAction: Message {
  /// Required. An expression, or the body of an async function whose `return` gives the result. At most 65,536
  /// characters.
  public var expression = ""

  /// The key of the result in ``Run/values``, with the rules of ``ExtractAction/valueName``. Empty: the result is not
  /// kept.
  public var valueName = ""

  public init() {}

  public static let schema = Schema<CustomAction>("vantflow.v1.Custom") {
    Field(1, "expression", \.expression, .atMost(PlanLimits.maxExpressionCharacters))
    Field(2, "value_name", \.valueName, .atMost(PlanLimits.maxValueNameCharacters))
  }
}
