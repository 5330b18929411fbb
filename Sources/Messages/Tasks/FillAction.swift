public import Protobuf

/// Fill replaces the value of an input, textarea, select or editable element once it is visible, enabled and
/// editable.
public struct FillAction: Message {
  /// Required. The form control.
  public var selector = ""

  /// The new value; empty clears the control. At most 65,536 characters.
  public var value = ""

  /// True: the value is kept out of logs and activity.
  public var sensitive = false

  public init() {}

  public static let schema = Schema<FillAction>("vantflow.v1.Fill") {
    Field(1, "selector", \.selector, .atMost(PlanLimits.maxSelectorCharacters))
    Field(2, "value", \.value, .atMost(PlanLimits.maxFillValueCharacters))
    Field(3, "sensitive", \.sensitive)
  }
}
