public import Protobuf

/// Extract reads text or an attribute from the page and keeps it under a name in the run's values.
public struct ExtractAction: Message {
  /// Required. The element to read.
  public var selector = ""

  /// Required. The key of the value in ``Run/values``: letters, digits, "_" and "-", at most 64; unique within the
  /// plan.
  public var valueName = ""

  /// The attribute to read, such as "href". Empty: the visible text, or the value of a form control.
  public var attribute = ""

  /// True: a list of what every matching element holds, empty when there is none. False: the one match.
  public var allMatches = false

  public init() {}

  public static let schema = Schema<ExtractAction>("vantflow.v1.Extract") {
    Field(1, "selector", \.selector, .atMost(PlanLimits.maxSelectorCharacters))
    Field(2, "value_name", \.valueName, .atMost(PlanLimits.maxValueNameCharacters))
    Field(3, "attribute", \.attribute, .atMost(PlanLimits.maxAttributeCharacters))
    Field(4, "all_matches", \.allMatches)
  }
}
