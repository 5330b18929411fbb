public import Protobuf

/// Click clicks an element once it is visible, stable, enabled and receives the click.
public struct ClickAction: Message {
  /// Required. The element.
  public var selector = ""

  /// The button to press.
  public var button: MouseButton = .unspecified

  /// How many clicks, 1 to 3; 0 stands for 1. 2 is a double click.
  public var count: Int32 = 0

  public init() {}

  public static let schema = Schema<ClickAction>("vantflow.v1.Click") {
    Field(1, "selector", \.selector, .atMost(PlanLimits.maxSelectorCharacters))
    Field(2, "button", \.button, .definedValue)
    Field(3, "count", \.count, .range(0...3))
  }
}
